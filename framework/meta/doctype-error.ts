import type { Fault } from '@cortado/contract/doctype.ts'
import {
  badColumnName,
  badDoctype,
  badDoctypeName,
  badReference,
  cannotBeIndexed,
  cannotBeUnique,
  fieldnameTwice,
  hiddenMandatory,
  illegalMandatory,
  noOptions,
  restrictedFieldname,
  wrongOptions,
} from '@cortado/contract/error-catalogue.ts'
import type { CortadoError, ErrorDefinition } from '@cortado/contract/errors.ts'

const byKind: Readonly<Record<NonNullable<Fault['kind']>, ErrorDefinition<'doctype' | 'reason'>>> = {
  name: badDoctypeName,
  link: noOptions,
  target: wrongOptions,
  mandatory: illegalMandatory,
  hidden: hiddenMandatory,
  unique: cannotBeUnique,
  index: cannotBeIndexed,
  twice: fieldnameTwice,
  column: badColumnName,
  restricted: restrictedFieldname,
  reference: badReference,
}

/** The faults of a DocType as one error: of the first one's kind, with a message for each. */
export function doctypeError(doctype: string, faults: readonly Fault[]): CortadoError {
  const texts = faults.map(faultText)
  const define = (faults[0]?.kind && byKind[faults[0].kind]) ?? badDoctype
  return define({ doctype, reason: texts.join('; ') }, { messages: texts })
}

/** `title has no fieldtype` */
export const faultText = ({ field, reason }: Fault): string => `${field ? `${field} ` : ''}${reason}`
