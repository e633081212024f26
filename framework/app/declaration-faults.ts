import { documentEvents } from '../document/run-event.ts'
import type { AppDefinition } from './define-app.ts'

/** What is wrong with a value, at the place that is named; an empty list: nothing. */
type Check = (value: unknown, place: string) => string[]

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value)

const should =
  (is: (value: unknown) => boolean, wanted: string): Check =>
  (value, place) =>
    is(value) ? [] : [`${place} should be ${wanted}`]

const each =
  (check: Check): Check =>
  (value, place) =>
    Array.isArray(value) ? value.flatMap((item, index) => check(item, `${place}[${index}]`)) : [`${place} should be a list`]

const byName =
  (check: Check): Check =>
  (value, place) =>
    isRecord(value) ? Object.entries(value).flatMap(([name, item]) => check(item, `${place}.${name}`)) : [`${place} should be an object`]

const isFunction = (value: unknown): boolean => typeof value === 'function'
const text = should((value) => typeof value === 'string', 'a text')
const hook = should(isFunction, 'a function')
const hooks = should((value) => isFunction(value) || (Array.isArray(value) && value.every(isFunction)), 'a function, or a list of functions')
const filters = should((value) => isFunction(value) || Array.isArray(value), 'a list of filters, or a function')
const whatever: Check = () => []

/** Events as Frappe writes them, `on_update`, and as apps do. */
const frappeNames = new Map(documentEvents.map((event) => [event.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), event]))

const events: Check = (value, place) => [
  ...byName(hooks)(value, place),
  ...Object.keys(isRecord(value) ? value : {}).flatMap((name) => {
    const wanted = frappeNames.get(name)
    return wanted && wanted !== name ? [`${place}.${name} is written ${wanted}`] : []
  }),
]

const fixture: Check = (value, place) =>
  typeof value === 'string' || (isRecord(value) && typeof value.doctype === 'string') ? [] : [`${place} should be a DocType, or { doctype, … }`]

const checks: { readonly [K in keyof Required<AppDefinition>]: Check } = {
  name: text,
  title: text,
  version: text,
  requiredApps: each(text),
  doctypes: each(should((value) => isRecord(value) && isFunction(value.build), "what doctype('…') makes")),
  docEvents: byName(events),
  eventRules: each(whatever),
  ignoreLinksOnDelete: each(text),
  // the registry of field types names what is wrong with one
  fieldTypes: each(whatever),
  virtualFields: byName(byName(hook)),
  overrideDoctypeClass: byName(should(isFunction, 'a class, or a function that imports one')),
  extendDoctypeClass: byName(hooks),
  middleware: each(should(isRecord, 'an object')),
  beforeRequest: hook,
  afterRequest: hook,
  onLogin: hook,
  onLogout: hook,
  bootSession: hook,
  overrideMethods: byName(text),
  aliases: each(text),
  openDocuments: byName(filters),
  timelineContent: byName(hook),
  permissionQueryConditions: byName(hook),
  hasPermission: byName(hook),
  fixtures: each(fixture),
  beforeInstall: hook,
  afterInstall: hook,
  beforeAppInstall: hook,
  afterAppInstall: hook,
  siteOpened: hook,
  beforeMigrate: hook,
  afterMigrate: hook,
  beforeUninstall: hook,
  afterUninstall: hook,
  beforeAppUninstall: hook,
  afterAppUninstall: hook,
}

/** What an app declares that has no meaning, or another form than it should: keys that nothing reads, what is no function. An empty list: nothing. */
export function declarationFaults(definition: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(definition).flatMap(([key, value]) => {
    if (value === undefined) return []
    if (!Object.hasOwn(checks, key)) return [`${key} is no key of defineApp`]
    return checks[key as keyof AppDefinition](value, key)
  })
}
