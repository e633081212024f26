#!/usr/bin/env node
import { demandRuntime } from './check-runtime.js'

demandRuntime()
// only now: an old Node cannot read TypeScript
const { main } = await import('../cli/main.ts')
process.exitCode = await main(process.argv.slice(2))
