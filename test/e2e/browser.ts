import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const places = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const find = (): string | undefined => places.find((path) => path !== '' && existsSync(path))

/** The system's Chromium: of CHROMIUM_PATH or in its usual places; where it is missing and root asks, the package is installed. undefined: there is none, and why was printed. */
export function chromiumPath(): string | undefined {
  const found = find()
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Chromium is missing: apt-get installs it (once)')
    try {
      execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' })
      execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
    } catch (error) {
      console.log(`Chromium could not be installed: ${(error as Error).message}`)
    }
  }
  const installed = find()
  if (!installed) console.log('SKIPPED: the browser tests. Install Chromium (package chromium), or name it in CHROMIUM_PATH.')
  return installed
}

/** A headless browser that asks nobody outside. */
export const openBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
