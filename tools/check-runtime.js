import { demandRuntime } from '../framework/bin/check-runtime.js'

// `npm test` and its like call this first: where npm ran no install scripts, the machine's own, old Node would run everything else.
demandRuntime()
