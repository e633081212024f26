// A web process that says which packages of npm it has loaded, for first-use.test.ts.
import { registerHooks } from 'node:module'

const loaded = new Set<string>()
registerHooks({
  load(url, context, next) {
    const name = url.split('/node_modules/').at(1) && /^(?:@[^/]+\/)?[^/]+/.exec(url.split('/node_modules/').at(-1) ?? '')?.[0]
    if (name) loaded.add(name)
    return next(url, context)
  },
})
// only now, so that nothing is loaded unseen
const { serve } = await import('cortado/boot/web.ts')
const { address, stop } = await serve({ bench: process.argv[2] ?? '', host: '127.0.0.1', port: 0 })
process.on('message', () => process.send?.([...loaded]))
process.on('disconnect', () => void stop())
process.send?.(address)
