#!/usr/bin/env node
import module from 'node:module'
import { demandRuntime } from './check-runtime.js'

demandRuntime()
// compiled code is kept between runs: half the time of a start is reading modules
module.enableCompileCache()
process.env.NODE_COMPILE_CACHE ??= module.getCompileCacheDir()
// only now: an old Node cannot read TypeScript
const { main } = await import('../cli/main.ts')
process.exitCode = await main(process.argv.slice(2))
