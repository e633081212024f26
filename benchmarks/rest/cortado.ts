// Cortado as one process that serves the bench of bench.ts: what the web process of `cortado start` does.
import { serve } from 'cortado/boot/web.ts'
import { statementChannel } from 'cortado/database/driver/connection.ts'

let statements = 0
statementChannel.subscribe(() => statements++)
const { address, stop } = await serve({ bench: process.env.BENCH ?? '', host: '127.0.0.1', port: 0 })
process.on('message', () => process.send?.({ statements }))
process.on('SIGTERM', () => stop().finally(() => process.exit(0)))
process.send?.({ port: Number(new URL(address).port) })
