import { defineError } from '@cortado/contract/errors.ts'

/** An archive that is not complete, or not as it was written. */
export const damagedBackup = defineError<'file' | 'reason'>(
  'DAMAGED_BACKUP',
  'BackupError',
  417,
  '{file} is no complete backup: {reason}. Nothing was changed. Use another backup, or copy this one again from where it came from.',
)
/** An archive of a later Cortado. */
export const newerBackup = defineError<'file' | 'format' | 'known'>(
  'NEWER_BACKUP',
  'BackupError',
  417,
  '{file} was written in format {format} by a newer Cortado; this one reads up to {known}. Restore it with that version.',
)
/** Something in the database that the archive has no place for. */
export const unsupportedObject = defineError<'objects'>(
  'UNSUPPORTED_OBJECT',
  'BackupError',
  417,
  'The database holds what a Cortado backup cannot carry: {objects}. Remove it, or back this database up with pg_dump.',
)
/** A backup or restore that stopped on the way. */
export const backupFailed = defineError<'what' | 'reason'>('BACKUP_FAILED', 'BackupError', 500, '{what}: {reason}')
/** A site that a restore would replace. */
export const wouldReplace = defineError<'site'>(
  'WOULD_REPLACE',
  'BackupError',
  409,
  'The site {site} exists; restoring replaces its database and files. Say so with --force, or restore into another site with --site NAME.',
)
/** A database that a restore would replace though no site of the bench has it. */
export const databaseTaken = defineError<'database'>(
  'DATABASE_TAKEN',
  'BackupError',
  409,
  'The database {database} exists and holds tables; restoring replaces it. Say so with --force, or name another database.',
)
