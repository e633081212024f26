import { resolve } from 'node:path'
import { readApp } from '../../app/app-folder.ts'
import { fieldTypesOf } from '../../app/field-types.ts'
import { writeTypes } from '../../app/write-types.ts'
import { Bench } from '../../config/bench.ts'
import type { Command, Input } from '../command.ts'
import { counted } from '../text.ts'

/** Writes types beside DocTypes. */
export const command: Command = {
  arguments: { '[paths...]': 'folders of apps (default: the apps of the bench, or those of the repository)' },
  options: [
    ['--all', 'also of DocTypes without a controller'],
    ['--check', 'write nothing; exit code 1 where types are behind their JSON files'],
  ],
  examples: ['cortado make-types', 'cortado make-types apps/erp --check'],
  details: '<name>.types.ts beside each <name>.json: what controllers and clients know of the fields.',
  async run(input) {
    const check = input.options.check === true
    const all = input.options.all === true
    const apps = await Promise.all((await folders(input)).map(readApp))
    const types = fieldTypesOf(apps)
    const done = []
    for (const app of apps) done.push({ app: app.name, folder: app.folder, ...(await writeTypes(app, { all, check, types })) })
    const behind = done.flatMap(({ folder, written }) => written.map((file) => `${folder}/${file}`))
    const total = done.reduce((sum, { doctypes }) => sum + doctypes, 0)
    const text = [...behind, `${counted(behind.length, 'file')} ${check ? 'behind' : 'written'}, of ${counted(total, 'DocType')}.`].join('\n')
    return { json: done, text, exitCode: check && behind.length > 0 ? 1 : 0 }
  },
}

async function folders({ args, environment }: Input): Promise<string[]> {
  if (args.length > 0) return args.map((path) => resolve(path))
  const bench = new Bench(environment.bench)
  const known = bench.exists ? bench.config.apps.map(({ path }) => path) : []
  if (known.length > 0) return known
  const { coreFolder, exampleFolder } = await import('../../boot/bench-host.ts')
  return [coreFolder, exampleFolder]
}
