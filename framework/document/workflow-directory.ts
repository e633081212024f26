import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Db, Row } from '../database/db.ts'
import type { DirectoryOptions } from '../meta/directory.ts'
import { LoadingCache } from '../services/memory/loading-cache.ts'
import type { DocumentChange } from './announce.ts'
import { fromDatabase } from './load.ts'

/** A state of a workflow: a row of its table, with what is used of it. */
export interface WorkflowState extends Row {
  readonly state: string
  readonly doc_status: string | number
  readonly update_field?: string | null
  readonly update_value?: string | null
  /** Nobody is asked to take documents there. */
  readonly is_optional_state?: number | null
  /** Name of the Email Template of the mail to those who are asked to take documents on from here. */
  readonly next_action_email_template?: string | null
}

/** A way from one state to the next: a row of its table. */
export interface Transition extends Row {
  readonly state: string
  readonly action: string
  readonly next_state: string
  /** The role that may go this way. */
  readonly allowed: string
  readonly allow_self_approval?: number | null
  /** A Python expression over `doc`. */
  readonly condition?: string | null
}

/** The active workflow of a DocType. */
export interface Workflow {
  readonly name: string
  /** The field that holds the state. */
  readonly field: string
  /** Who is asked to take a document on is mailed. */
  readonly mails: boolean
  readonly states: readonly WorkflowState[]
  readonly transitions: readonly Transition[]
}

/** Where the active workflows of a site are found. */
export interface Workflows {
  /** The active workflow of a DocType; undefined: it has none. */
  of(doctype: string): Promise<Workflow | undefined>
}

declare module '../context.ts' {
  interface Context {
    readonly workflows: Workflows
  }
}

type ByDoctype = ReadonlyMap<string, Workflow>

/** The active workflows of a site in memory: all are read at the first question, and again after any Workflow changed. */
export class WorkflowDirectory implements Workflows {
  readonly #active: LoadingCache<ByDoctype>
  readonly #options: DirectoryOptions

  constructor(options: DirectoryOptions) {
    this.#options = options
    this.#active = new LoadingCache({ load: () => this.#load(), trusted: options.trusted })
  }

  async of(doctype: string): Promise<Workflow | undefined> {
    return (await this.#active.get('active'))?.get(doctype)
  }

  /** Forgets what a change makes stale. */
  changed({ doctype }: Pick<DocumentChange, 'doctype'>): void {
    if (doctype === 'Workflow') this.forget()
  }

  /** Forgets everything: changes may have been missed. */
  forget(): void {
    this.#active.forget()
  }

  /** Undefined, and so not kept, before the DocType is there. */
  async #load(): Promise<ByDoctype | undefined> {
    if (!(await this.#options.meta.find('Workflow'))) return undefined
    const db = this.#options.db()
    const workflows = await db.read(
      compile(
        db.dialect,
        sql`select name, document_type, workflow_state_field, send_email_alert from ${sql.table('tabWorkflow')} where is_active = 1 order by creation, name`,
      ),
    )
    if (workflows.length === 0) return new Map()
    const [states, transitions] = await Promise.all([this.#rows(db, 'Workflow Document State'), this.#rows(db, 'Workflow Transition')])
    return new Map(
      workflows.map(({ name, document_type, workflow_state_field, send_email_alert }) => [
        String(document_type),
        {
          name: String(name),
          field: String(workflow_state_field),
          mails: send_email_alert === 1,
          states: (states.get(name) ?? []) as WorkflowState[],
          transitions: (transitions.get(name) ?? []) as Transition[],
        },
      ]),
    )
  }

  /** Rows of active workflows, as documents show them, by the name of the workflow. */
  async #rows(db: Db, doctype: string): Promise<ReadonlyMap<unknown, Row[]>> {
    const meta = await this.#options.meta.find(doctype)
    if (!meta) return new Map()
    const active = sql`select name from ${sql.table('tabWorkflow')} where is_active = 1`
    const rows = await db.read(
      compile(db.dialect, sql`select * from ${sql.table(meta.table)} where parenttype = 'Workflow' and parent in (${active}) order by parent, idx`),
    )
    return Map.groupBy(
      rows.map((row): Row => ({ ...fromDatabase(meta, row), doctype })),
      ({ parent }) => parent,
    )
  }
}
