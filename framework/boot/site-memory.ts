import type { FieldTypes } from '@cortado/contract/fields/registry.ts'
import { createSessionGate, type SiteGate } from '../auth/gate.ts'
import { type Clock, machineTimeZone, makeClock } from '../config/clock.ts'
import type { Logger } from '../config/log.ts'
import { randomHash } from '../config/names.ts'
import type { Site } from '../config/site.ts'
import type { Database } from '../database/database.ts'
import type { DocumentChange } from '../document/announce.ts'
import { DefaultDirectory } from '../document/default-directory.ts'
import { EventRuleDirectory } from '../document/event-rule-directory.ts'
import { LinkNotes } from '../document/links-underway.ts'
import { LockDirectory } from '../document/lock-directory.ts'
import { RenameDirectory } from '../document/rename-directory.ts'
import type { Renaming } from '../document/rename-links.ts'
import { WorkflowDirectory } from '../document/workflow-directory.ts'
import { readDefinitions } from '../meta/read.ts'
import { createSettings, type SiteSettings } from '../meta/settings.ts'
import { createMetaStore, type SiteMetaStore } from '../meta/store.ts'
import { PolicyDirectory } from '../permission/policy/policy-directory.ts'
import { UserDirectory } from '../permission/users.ts'
import type { Bus, BusMessage } from '../services/bus/bus.ts'

/** What a process keeps of a site in memory, and forgets when the bus says so. */
export interface SiteMemory {
  readonly metas: SiteMetaStore
  readonly settings: SiteSettings
  readonly users: UserDirectory
  readonly gate: SiteGate
  readonly workflows: WorkflowDirectory
  readonly eventRules: EventRuleDirectory
  readonly policies: PolicyDirectory
  readonly locks: LockDirectory
  readonly defaults: DefaultDirectory
  readonly renames: RenameDirectory
  readonly linksUnderway: LinkNotes
  readonly clock: Clock
  /** Reads System Settings anew. */
  loadSettings(): Promise<void>
  /** Resolves when System Settings have been read that were announced as changed: who changed them meets the new ones with the next request. */
  settled(): Promise<void>
  /** Reads them anew where changes by other processes cannot be heard of. Never rejects: a database that is away is told of where it is needed. */
  freshSettings(): Promise<void>
}

/** What the memory of a site is made of. */
export interface MemoryOptions {
  readonly site: Site
  readonly database: Database
  readonly bus: Bus
  readonly log: Logger
  /** Field types of the installed apps. */
  fieldTypes(): FieldTypes
  /** Told when another process changed the set of installed apps. */
  appsChanged(): void
  /** Told when another process renamed a document. */
  renamed(renaming: Renaming): void
}

/** Connects Meta, settings, users and sessions of a site with its bus. */
export function createMemory({ site, database, bus, log, fieldTypes, appsChanged, renamed }: MemoryOptions): SiteMemory {
  const trusted = (): boolean => bus.connected
  const db = () => database.session()
  const metas = createMetaStore({
    read: (names) => readDefinitions(db(), names),
    announce: (doctype) => void bus.publish({ topic: 'meta', doctype: doctype ?? null }),
    connected: trusted,
    fieldTypes,
  })
  const settings = createSettings()
  const users = new UserDirectory({ db, meta: metas, trusted })
  const workflows = new WorkflowDirectory({ db, meta: metas, trusted })
  const eventRules = new EventRuleDirectory({ db, meta: metas, trusted })
  const policies = new PolicyDirectory({ db, meta: metas, trusted })
  const locks = new LockDirectory({ db, meta: metas, trusted })
  const defaults = new DefaultDirectory({ db, meta: metas, trusted })
  const directories = [workflows, eventRules, policies, locks, defaults]
  const renames = new RenameDirectory(randomHash())
  const clock = makeClock(() => String(settings.get('time_zone') ?? '') || machineTimeZone())
  const gate = createSessionGate({ users, db, settings, clock, log, encryptionKey: () => site.config.encryption_key, trusted })
  let reading: Promise<void> = Promise.resolve()
  const memory: SiteMemory = {
    metas,
    settings,
    users,
    gate,
    workflows,
    eventRules,
    policies,
    locks,
    defaults,
    renames,
    linksUnderway: new LinkNotes(),
    clock,
    loadSettings: async () => settings.load(db(), await metas.find('System Settings')),
    settled: () => reading,
    freshSettings: async () => {
      if (!trusted()) await reload()
    },
  }
  const reload = (): Promise<void> =>
    memory.loadSettings().catch((err: unknown) => log.error({ err }, 'System Settings could not be read anew; the next change tries again'))
  const receivers: Readonly<Record<string, (message: BusMessage) => void>> = {
    lost() {
      database.schemaChanged()
      metas.clear()
      gate.forget()
      for (const directory of directories) directory.forget()
      void reload()
      appsChanged()
    },
    meta({ doctype }) {
      const changed = doctype == null ? undefined : String(doctype)
      metas.clear(changed)
      database.schemaChanged()
      policies.forget()
      users.metaChanged(changed)
    },
    apps: appsChanged,
    document(message) {
      const change = message as unknown as DocumentChange
      gate.changed(change)
      for (const directory of directories) directory.changed(change)
      const renaming = renames.changed(change)
      if (renaming) renamed(renaming)
      if (change.doctype === 'System Settings') reading = reload()
    },
  }
  bus.subscribe((message) => receivers[message.topic]?.(message))
  return memory
}
