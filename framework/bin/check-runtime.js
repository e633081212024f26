import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

// Plain JavaScript that every Node from 18 on can read: it runs before anything is known about the Node that runs it.

/** The first Node whose type stripping and libraries Cortado builds on. */
export const oldestNode = 24

/**
 * What to do where this Node is too old; undefined: it is new enough. The repository brings its own Node as npm's package `node`, whose install
 * script links it into `node_modules/.bin`. npm may have been told to run no install scripts.
 * @param {string} version
 * @param {boolean} linked
 * @returns {string | undefined}
 */
export function runtimeFault(version = process.version, linked = ownNodeIsLinked()) {
  if (Number.parseInt(version.slice(1), 10) >= oldestNode) return undefined
  const found = `Cortado needs Node.js ${oldestNode} or newer; this is ${version}.`
  if (linked)
    return `${found}
The repository has its own Node, which this command did not go through. Run it by npm:

  npm start                      or, for any other command,
  npx cortado <command>          e.g. npx cortado list-apps
`
  return `${found}
The repository brings its own Node with \`npm install\`, but it is not linked: npm was told to run no install scripts. Run

  npm rebuild node               links Node ${oldestNode}
  npm rebuild                    the same, and the libraries of the embedded PostgreSQL

and then the command again. (Or install Node ${oldestNode} yourself: https://nodejs.org)
`
}

/** Whether npm's package `node` is there with its program. */
function ownNodeIsLinked() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json')
    return existsSync(manifest.replace(/package\.json$/, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'))
  } catch {
    // the package itself is missing
    return false
  }
}

/** Ends the process with exit code 1 and a text that says what to do where this Node is too old. */
export function demandRuntime() {
  const fault = runtimeFault()
  if (fault === undefined) return
  process.stderr.write(`${fault}\n`)
  process.exit(1)
}
