#!/usr/bin/env node
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import { demandRuntime } from './check-runtime.js'

demandRuntime()
// a closed terminal or the end of a pipe takes away the reader, not the work: stopping in order, for one
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (!('code' in error && ['EPIPE', 'EIO'].includes(String(error.code)))) throw error
  })
// compiled code is kept between runs: half the time of a start is reading modules. Not in a temporary folder that others may write
module.enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/cortado', import.meta.url)))
process.env.NODE_COMPILE_CACHE ??= module.getCompileCacheDir()
// only now: an old Node cannot read TypeScript
const { main } = await import('../cli/main.ts')
process.exitCode = await main(process.argv.slice(2))
