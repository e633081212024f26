import { BenchHost } from 'cortado/boot/bench-host.ts'
import { Bench } from 'cortado/config/bench.ts'
import { makeLog } from 'cortado/config/log.ts'
import { createServer } from 'cortado/http/server.ts'

// The server under abuse, in a process of its own: its memory is not that of who abuses it. Tells its parent where it listens.

const bench = await BenchHost.open(Bench.find(process.argv[2]), { log: makeLog('error') })
const site = await bench.find('default')
const server = createServer({ site: async () => site?.runtime, log: makeLog('fatal') })
process.send?.({ url: await server.listen({ host: '127.0.0.1', port: 0 }) })
process.on('disconnect', async () => {
  server.server.closeAllConnections()
  await server.close()
  await bench.close()
  process.exit(0)
})
