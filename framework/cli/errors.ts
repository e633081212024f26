import { defineError } from '@cortado/contract/errors.ts'

/** A command called in a way that cannot work: exit code 2. */
export const wrongUsage = defineError<'problem' | 'remedy'>('WRONG_USAGE', 'UsageError', 417, '{problem}. {remedy}')
