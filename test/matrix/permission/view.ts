import { type Expected, refused } from './case.ts'
import { Oracle } from './oracle.ts'
import { tracesOf } from './traces.ts'
import { type Doc, type Field, type Line, marksIn, type Subject } from './world.ts'

/** Marks that must come out, and marks that may. */
export interface Marks {
  readonly must: ReadonlySet<string>
  readonly may: ReadonlySet<string>
}

const asMark = (value: unknown): string[] => [...marksIn(String(value ?? ''))]

/** What a user sees, in marks. */
export class View extends Oracle {
  /** What a list answers: it is refused where there is none; where policies shut everything out, it may be. */
  listing(subject: Subject, expected: Expected): Expected {
    const may = this.mayList(subject)
    if (may === 'no') return refused
    return may === 'perhaps' && expected.refused === 'no' ? { ...expected, refused: 'either' } : expected
  }

  /** Everything of a document that is open to the user. */
  document(subject: Subject, doc: Doc): Set<string> {
    const marks = new Set([doc.name])
    for (const field of this.readable(subject)) for (const mark of asMark(doc.values[field.fieldname])) marks.add(mark)
    for (const mark of this.lines(subject, doc)) marks.add(mark)
    return marks
  }

  /** Rows of a document's table that is open to the user. */
  lines(subject: Subject, doc: Doc, names: readonly string[] = ['name', ...subject.lineFields.map(({ fieldname }) => fieldname)]): Set<string> {
    if (!this.readsTable(subject)) return new Set()
    return new Set(doc.lines.flatMap((line) => this.line(subject, line, names)))
  }

  /** Comments, versions and files of a deal that is open to the user. */
  traces(doc: Doc): Set<string> {
    const { deal } = this.world
    const seen = tracesOf(this.world, doc).filter(({ field, lineField }) => {
      if (field) return this.reads(deal, fieldOf(deal.fields, field))
      return lineField ? this.readsTable(deal) && this.reads(deal, fieldOf(deal.lineFields, lineField)) : true
    })
    return new Set(seen.map(({ mark }) => mark))
  }

  /** A list of these fields of these documents. */
  list(subject: Subject, fieldnames: readonly string[], docs: readonly Doc[] = subject.docs): Marks {
    return this.rowsOf(subject, fieldnames, docs, (doc) => this.listed(subject, doc))
  }

  /** A search for links to these documents, for the sake of a form of `reference`. */
  search(subject: Subject, docs: readonly Doc[] = subject.docs, reference = subject): Marks {
    const { must, may: further } = this.rowsOf(subject, ['name', ...subject.searchFields], docs, (doc) => {
      const shown = this.found(subject, doc, reference)
      return shown === 'fields' ? 'search fields' : shown
    })
    const may = new Set(further)
    for (const doc of docs)
      if (this.found(subject, doc, reference) !== 'nothing') for (const mark of this.value(subject, doc, subject.titleField)) may.add(mark)
    return { must, may }
  }

  /** Whether one may ask lists about a field: not above the user's levels; where one may only select, and it is no search field, that is open. */
  asks(subject: Subject, fieldname: string): 'yes' | 'no' | 'perhaps' {
    if (!this.reads(subject, fieldOf(subject.fields, fieldname))) return 'no'
    return !this.selectsOnly(subject) || subject.searchFields.includes(fieldname) ? 'yes' : 'perhaps'
  }

  readsTable(subject: Subject): boolean {
    return this.reads(subject, fieldOf(subject.fields, 'lines'))
  }

  /** Whether all that rows of roles give is to select. */
  selectsOnly(subject: Subject): boolean {
    return this.granted(subject, 'read') === 'none' && this.granted(subject, 'select') !== 'none'
  }

  private rowsOf(subject: Subject, fieldnames: readonly string[], docs: readonly Doc[], shownOf: (doc: Doc) => string): Marks {
    const must = new Set<string>()
    const may = new Set<string>()
    for (const doc of docs) {
      const shown = shownOf(doc)
      if (shown === 'nothing') continue
      for (const fieldname of fieldnames) {
        const searched = fieldname === 'name' || subject.searchFields.includes(fieldname)
        // one list has one set of columns: where all but some shared documents can only be selected, it may be the smaller one
        const sure = (searched && shown !== 'perhaps') || (shown === 'fields' && !this.selectsOnly(subject))
        const possible = sure || searched || shown === 'fields' || this.openToSelect(subject, fieldname)
        const marks = fieldname === 'name' ? [doc.name] : this.value(subject, doc, fieldname)
        for (const mark of marks)
          if (sure) must.add(mark)
          else if (possible) may.add(mark)
      }
    }
    return { must, may }
  }

  /** The rules say name and search fields; links and the title were seen to come along. */
  private openToSelect(subject: Subject, fieldname: string): boolean {
    return subject.titleField === fieldname || fieldOf(subject.fields, fieldname)?.fieldtype === 'Link'
  }

  private value(subject: Subject, doc: Doc, fieldname: string | undefined): string[] {
    const field = fieldOf(subject.fields, fieldname)
    return field && this.reads(subject, field) ? asMark(doc.values[field.fieldname]) : []
  }

  private readable(subject: Subject): Field[] {
    return subject.fields.filter((field) => this.reads(subject, field))
  }

  private line(subject: Subject, line: Line, names: readonly string[]): string[] {
    return names.flatMap((name) => {
      if (name === 'name') return [line.name]
      return this.reads(subject, fieldOf(subject.lineFields, name)) ? asMark(line.values[name]) : []
    })
  }
}

/** The field of that name. */
export const fieldOf = (fields: readonly Field[], name: string | undefined): Field | undefined => fields.find(({ fieldname }) => fieldname === name)
