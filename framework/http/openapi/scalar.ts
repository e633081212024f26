import fastify from 'fastify'
import { etagOf } from '../etag.ts'

/** Scalar's browser bundle. */
export interface ScalarBundle {
  readonly text: string
  readonly etag: string
}

let bundle: Promise<ScalarBundle> | undefined

/**
 * The script that @scalar/fastify-api-reference carries (5 MB), loaded at the first request for it. The plugin is mounted on a server that
 * never listens and asked for the file: its own page would put its configuration inline, which this server's policy forbids.
 */
export function scalarBundle(): Promise<ScalarBundle> {
  bundle ??= load()
  return bundle
}

async function load(): Promise<ScalarBundle> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const holder = fastify()
  await holder.register(scalar, { routePrefix: '/docs', configuration: { url: '/api/openapi.json' } })
  const { body } = await holder.inject('/docs/js/scalar.js')
  await holder.close()
  return { text: body, etag: etagOf(body) }
}
