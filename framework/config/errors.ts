import { defineError } from '@cortado/contract/errors.ts'

// What can go wrong before there is a site to talk to. Each says what to do; docs/reference/errors.md explains each.

/** Something outside Cortado is missing or refuses; `remedy` says what to do. */
export const setup = defineError<'problem' | 'remedy'>('SETUP', 'SetupError', 500, '{problem}. {remedy}')
/** A configuration file that cannot be used. */
export const badConfig = defineError<'file' | 'reason'>(
  'BAD_CONFIG',
  'SetupError',
  500,
  '{file} cannot be used: {reason}. Correct the file, or restore it from a backup.',
)
/** A value of the environment or of an option that cannot be used. */
export const badSetting = defineError<'setting' | 'value' | 'expected'>(
  'BAD_SETTING',
  'SetupError',
  417,
  '{setting} cannot be "{value}": it should be {expected}',
)
/** The bench folder holds no bench. */
export const noBench = defineError<'folder'>(
  'NO_BENCH',
  'SetupError',
  404,
  'There is no bench in {folder}. Make one with `cortado init`, or name its folder in CORTADO_BENCH.',
)
/** No such site in the bench. */
export const noSite = defineError<'site' | 'sites'>(
  'NO_SITE',
  'SetupError',
  404,
  'There is no site {site} in this bench (there is: {sites}). Make it with `cortado new-site {site}`.',
)
/** A site of that name is there already. */
export const siteExists = defineError<'site'>(
  'SITE_EXISTS',
  'SetupError',
  409,
  'The site {site} exists already. Remove it with `cortado drop-site {site}`, or choose another name.',
)
/** Another process serves this bench. */
export const benchRunning = defineError<'address' | 'pid' | 'remedy'>(
  'BENCH_RUNNING',
  'SetupError',
  409,
  'Cortado is already running{address} (process {pid}). {remedy}',
)
/** The port is taken by someone else. */
export const portBusy = defineError<'host' | 'port'>(
  'PORT_BUSY',
  'SetupError',
  409,
  'Port {port} of {host} is in use by another program. Stop that one, or choose another port: CORTADO_PORT=8001 npm start',
)
/** A lock that another process holds for too long. */
export const lockBusy = defineError<'file' | 'pid'>(
  'LOCK_BUSY',
  'SetupError',
  503,
  'Process {pid} holds {file} for too long. Wait until it has finished, or end it.',
)
