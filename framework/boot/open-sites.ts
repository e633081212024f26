import { unavailable } from '@cortado/contract/error-catalogue.ts'
import type { Bench } from '../config/bench.ts'
import type { Logger } from '../config/log.ts'
import { isSiteName, Site } from '../config/site.ts'
import type { SiteHost } from './site-host.ts'

/** Milliseconds for which an open site is believed to be as it was. */
const believed = 1_000

interface OpenSite {
  /** As it was opened. */
  readonly site: Site
  readonly host: Promise<SiteHost>
  /** When its configuration was last looked at. */
  checked: number
  used: number
}

/** How sites are kept open. */
export interface OpenSitesOptions {
  readonly bench: Bench
  readonly log: Logger
  open(site: Site): Promise<SiteHost>
}

/** The sites that a process has open. Each is opened once, and closed when it was dropped, when its configuration changed, or when nobody asked for it for long. */
export class OpenSites {
  readonly #options: OpenSitesOptions
  readonly #sites = new Map<string, OpenSite>()
  readonly #closing = new Set<Promise<void>>()
  #closed = false

  constructor(options: OpenSitesOptions) {
    this.#options = options
  }

  /** A site that was made to its end, opened on the first call; undefined: there is none of that name. Throws what opening throws, and `unavailable` after `closeAll`. */
  async get(name: string): Promise<SiteHost | undefined> {
    const known = this.#sites.get(name)
    if (known && Date.now() - known.checked < believed) return used(known)
    const site = await completeSite(this.#options.bench, name)
    // from here on nothing waits, so that two callers never open the same site, and none after the end
    if (this.#closed) throw unavailable({ service: `The site ${name}` })
    const present = this.#sites.get(name)
    if (present && site && isSame(present.site, site)) {
      present.checked = Date.now()
      return used(present)
    }
    if (present) this.#part(name, present)
    return site && used(this.#keep(site, this.#options.open(site)))
  }

  /** Takes a site that was opened elsewhere. */
  add(host: SiteHost): void {
    this.#keep(host.site, Promise.resolve(host))
  }

  /** Closes a site, if it is open. */
  async close(name: string): Promise<void> {
    const known = this.#sites.get(name)
    if (known) await this.#part(name, known)
  }

  /** Closes sites that are gone, and those, but for `keep`, that nobody asked for in `idle` milliseconds. */
  async closeUnused(idle: number, keep: string): Promise<void> {
    const since = Date.now() - idle
    for (const [name, known] of [...this.#sites]) {
      const idles = name !== keep && known.used < since
      if (idles || !(await completeSite(this.#options.bench, name))) await this.#part(name, known)
    }
  }

  /** Closes all, also those that are just being opened or closed. None is opened any more. */
  async closeAll(): Promise<void> {
    this.#closed = true
    for (const [name, known] of [...this.#sites]) void this.#part(name, known)
    await Promise.all(this.#closing)
  }

  #keep(site: Site, host: Promise<SiteHost>): OpenSite {
    const now = Date.now()
    const made: OpenSite = { site, host, checked: now, used: now }
    this.#sites.set(site.name, made)
    host.catch(() => {
      if (this.#sites.get(site.name) === made) this.#sites.delete(site.name)
    })
    return made
  }

  /** Forgets a site at once, closes it when it is open. Never rejects. */
  #part(name: string, known: OpenSite): Promise<void> {
    if (this.#sites.get(name) === known) this.#sites.delete(name)
    const closing = known.host
      // one that could not be opened has told so, and has nothing to close
      .then(
        (host) => host.close(),
        () => {},
      )
      .catch((err: unknown) => this.#options.log.warn({ err, site: name }, 'the site was not closed in order'))
      .finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
    return closing
  }
}

/** As it is on the disk. */
const isSame = (one: Site, other: Site): boolean => JSON.stringify(one.config) === JSON.stringify(other.config)

function used(open: OpenSite): Promise<SiteHost> {
  open.used = Date.now()
  return open.host
}

/** A site that was made to its end: `installing` in the configuration is true until there is a database that is known to be its own, then tells what is done with it. Undefined: there is none of that name, or it is half made. */
export async function completeSite(bench: Bench, name: string): Promise<Site | undefined> {
  if (!isSiteName(name) || !Site.exists(bench, name)) return undefined
  const site = await Site.open(bench, name)
  return site.config.installing ? undefined : site
}
