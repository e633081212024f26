// Cortado as one process that serves the bench of bench.ts: what the web process of `cortado start` does.
import { serve } from 'cortado/boot/web.ts'

const { address } = await serve({ bench: process.env.BENCH ?? '', host: '127.0.0.1', port: 0 })
process.send?.({ port: Number(new URL(address).port) })
