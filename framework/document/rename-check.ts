import { badName, badUuid, cannotRename, missingArgument, treeMerge, treeRecursion } from '@cortado/contract/error-catalogue.ts'
import { may } from '../permission/decide.ts'
import { Document, type RenameOptions } from './document.ts'
import { demandUnlocked } from './document-lock.ts'
import { checkName, isUuid, nameIsTaken } from './naming.ts'
import { spanOf } from './tree.ts'

/** Refuses what no name could make right: nobody but who may write a document renames it, and not where its DocType says no. Throws cannotRename, documentLocked. */
export async function checkRenameable(doc: Document, { force, ignorePermissions }: RenameOptions): Promise<void> {
  const { meta } = doc
  if (!ignorePermissions) await demandWrite(doc, 'rename')
  await demandUnlocked(doc)
  if (meta.isVirtual) throw refusal(doc, 'its DocType is virtual, and its documents keep their names')
  if (meta.issingle) throw refusal(doc, 'a Single is called like its DocType')
  if (meta.autoname === 'autoincrement') throw refusal(doc, 'documents of its DocType are numbered')
  if (!force && !ignorePermissions && !meta.json.allow_rename) throw refusal(doc, `${meta.name} not allowed to be renamed`)
}

/** The name that a document is to have: trimmed, free, and one that its DocType allows. Throws cannotRename, badName, badUuid. */
export async function checkNewName(doc: Document, to: string): Promise<string> {
  const target = new Document(doc.ctx, doc.meta, { name: to })
  checkName(target)
  if (doc.name === target.name) throw refusal(doc, 'the old name and the new one are the same')
  if (doc.meta.columns[0]?.kind.kind === 'uuid' && !isUuid(target.name)) throw badUuid({ value: target.name })
  if (await nameIsTaken(target)) throw refusal(doc, `another ${doc.doctype} is called ${target.name}. Select another name, or merge the two`)
  return target.name
}

/** Refuses to merge a document into one that cannot take it in. Throws cannotRename, documentLocked, treeMerge, treeRecursion. */
export async function checkMerge(doc: Document, target: Document, { ignorePermissions }: RenameOptions): Promise<void> {
  if (doc.name === target.name) throw refusal(doc, 'it cannot be merged into itself')
  if (!ignorePermissions) await demandWrite(target, 'merge into')
  await demandUnlocked(target)
  if (!doc.meta.isTree) return
  const { doctype, name } = doc
  if (Number(doc.get('is_group') ?? 0) !== Number(target.get('is_group') ?? 0)) throw treeMerge({ doctype, name, to: target.name })
  const [own, other] = [await spanOf(doc, name), await spanOf(doc, target.name)]
  if (own && other && other.lft > own.lft && other.rgt < own.rgt) throw treeRecursion({ doctype, name })
}

/** The refusal of a merge into what is not there. */
export const noTarget = (doc: Document, to: string) => refusal(doc, `${doc.doctype} ${to} does not exist: select another one to merge it into`)

async function demandWrite(doc: Document, what: string): Promise<void> {
  if (await may(doc.ctx, doc.meta, 'write', doc.values)) return
  throw refusal(doc, `you need write permission on ${doc.doctype} ${doc.name} to ${what} it`)
}

const refusal = ({ doctype, name }: Document, reason: string) => cannotRename({ doctype, name, reason })

/** The new name as a client sends it. Throws missingArgument, badName. */
export function sentName(doctype: string, name: unknown, argument: string): string {
  if (name == null || name === '') throw missingArgument({ argument })
  if (typeof name !== 'string') throw badName({ doctype, name: JSON.stringify(name), reason: 'a name is a text' })
  return name
}

/** The name that `beforeRename` answers in the place of the one that was asked for: a text, or an object with `new`. Throws badName. */
export function answeredName(doc: Document, answer: unknown, to: string): string {
  const name: unknown = answer !== null && typeof answer === 'object' ? (answer as { new?: unknown }).new : answer
  if (name == null || name === '') return to
  if (typeof name !== 'string') throw badName({ doctype: doc.doctype, name: String(name), reason: 'beforeRename answered what is no text' })
  return name
}
