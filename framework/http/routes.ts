import { unknownRoute } from '@cortado/contract/error-catalogue.ts'
import { everyVerb, type Route } from './exchange.ts'
import { fileRoutes } from './file.ts'
import { methodRoutes } from './method.ts'
import { openapiRoutes } from './openapi.ts'
import { pageRoutes } from './page.ts'
import { resourceRoutes } from './resource.ts'
import { v2Routes } from './v2.ts'

/** What no other route knows: JSON below /api, a page elsewhere. */
const rest: readonly Route[] = ['/', '/*']
  .filter((url) => !pageRoutes.some((route) => route.url === url))
  .map((url) => ({
    url,
    verbs: everyVerb(({ facts }) => {
      throw unknownRoute({ path: facts.path })
    }),
  }))

/** All routes of the server, the same for every site: never one per DocType. */
export const routes: readonly Route[] = [...resourceRoutes, ...methodRoutes, ...v2Routes, ...fileRoutes, ...openapiRoutes, ...pageRoutes, ...rest]
