import type { Document } from './document.ts'

/** The moment of a change of a stored document: now, but always after the one that is stored, so that `modified` grows strictly per document. */
export function nextModified(doc: Document): string {
  const stored = String(doc.before?.modified ?? '')
  const now = doc.ctx.clock.timestamp()
  return now > stored ? now : justAfter(stored)
}

/** A microsecond later; within the last second of the fraction it is the fraction's end that grows. */
function justAfter(timestamp: string): string {
  const [moment = '', fraction = ''] = timestamp.split('.')
  const next = Number(fraction.padEnd(6, '0')) + 1
  return next < 1_000_000
    ? `${moment}.${String(next).padStart(6, '0')}`
    : `${new Date(Date.parse(`${moment.replace(' ', 'T')}Z`) + 1000).toISOString().slice(0, 19).replace('T', ' ')}.000000`
}
