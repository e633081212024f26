import { join, resolve } from 'node:path'
import { writeTypes } from '../../app/write-types.ts'
import { argument, type Command, textOption } from '../command.ts'
import { scaffoldApp } from '../scaffold/app.ts'

/** The repository's root, below which apps are workspaces. */
const repository = join(import.meta.dirname, '../../..')

/** Makes the folder of an app. */
export const command: Command = {
  arguments: { '<name>': 'lower-case letters, digits, underscores' },
  options: [['--folder <path>', 'where to make it (default: ./<name>)']],
  examples: ['cortado new-app library', 'cortado new-app library --folder ~/work/library'],
  details: 'One module, one DocType with a controller: it installs as it is. An app may lie anywhere.',
  async run(input) {
    const name = argument(input)
    const app = scaffoldApp(name, resolve(textOption(input, 'folder') ?? name), repository)
    const { written } = await writeTypes({ folder: app.folder, name })
    const files = [...app.files, ...written].sort()
    return {
      json: { app: name, folder: app.folder, files },
      text: [`Made ${app.folder}:`, ...files.map((file) => `  ${file}`), `Next: cortado install-app ${app.folder}`].join('\n'),
    }
  },
}
