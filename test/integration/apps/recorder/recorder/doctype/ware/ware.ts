import { unavailable } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado'
import { Document, type VirtualLists, type VirtualStore } from 'cortado'
import { toPlain } from 'cortado/document/new.ts'

type Values = Record<string, unknown>

/** Asks the service that holds the items; undefined: it has none of that name. */
async function ask(ctx: Context, method: string, path: string, values?: Values): Promise<unknown> {
  const url = `${ctx.site.config.wares_url}${path}`
  const answer = await fetch(url, { method, body: values && JSON.stringify(values) }).catch((cause: unknown) => {
    throw unavailable({ service: 'The list of items' }, { cause })
  })
  if (answer.status === 404) return undefined
  if (!answer.ok) throw unavailable({ service: 'The list of items' })
  return answer.json()
}

const path = ({ name }: Document): string => `/items/${encodeURIComponent(name)}`

/** Items that another service holds, which answers all of them, or one by its name. */
export default class Ware extends Document implements VirtualStore {
  static async getRows(ctx: Context): Promise<Values[]> {
    return (await ask(ctx, 'GET', '/items')) as Values[]
  }

  async loadFromDb(): Promise<Values | undefined> {
    return (await ask(this.ctx, 'GET', path(this))) as Values | undefined
  }

  async dbInsert(): Promise<void> {
    await ask(this.ctx, 'PUT', path(this), toPlain(this))
  }

  async dbUpdate(): Promise<void> {
    await ask(this.ctx, 'PUT', path(this), toPlain(this))
  }

  async dbDelete(): Promise<void> {
    await ask(this.ctx, 'DELETE', path(this))
  }
}

Ware satisfies VirtualLists
