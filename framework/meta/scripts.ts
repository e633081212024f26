/** An enabled Server Script, as its DocType's Meta keeps it. */
export interface ScriptJson {
  readonly name: string
  readonly script_type: 'DocType Event' | 'Permission Query' | 'API'
  /** In Frappe's words: `Before Save`. */
  readonly doctype_event?: string
  /** The path under which clients call it. */
  readonly api_method?: string
  readonly allow_guest?: number
  readonly enable_rate_limit?: number
  /** Calls in `rate_limit_seconds` from one address. */
  readonly rate_limit_count?: number
  readonly rate_limit_seconds?: number
  /** `JavaScript`, or `Python`, which is not run. */
  readonly language?: string
  readonly script: string
}

/** The DocType whose Meta keeps the scripts that belong to none: those that answer API calls. */
export const scriptDoctype = 'Server Script'

/** Events of the life of documents by Frappe's words for them. Others (printing, payments) are not events of documents here. */
export const scriptEvents: ReadonlyMap<string, string> = new Map([
  ['Before Insert', 'beforeInsert'],
  ['After Insert', 'afterInsert'],
  ['Before Validate', 'beforeValidate'],
  ['Before Save', 'validate'],
  ['After Save', 'onUpdate'],
  ['Before Rename', 'beforeRename'],
  ['After Rename', 'afterRename'],
  ['Before Submit', 'beforeSubmit'],
  ['After Submit', 'onSubmit'],
  ['Before Cancel', 'beforeCancel'],
  ['After Cancel', 'onCancel'],
  ['Before Discard', 'beforeDiscard'],
  ['After Discard', 'onDiscard'],
  ['Before Delete', 'onTrash'],
  ['After Delete', 'afterDelete'],
  ['Before Save (Submitted Document)', 'beforeUpdateAfterSubmit'],
  ['After Save (Submitted Document)', 'onUpdateAfterSubmit'],
  ['Before Print', 'beforePrint'],
])

const none: readonly ScriptJson[] = []

/** The scripts of a DocType by the event that they wait for. */
export function scriptsByEvent(scripts: readonly ScriptJson[] = none): ReadonlyMap<string, readonly ScriptJson[]> {
  const events = scripts.filter(({ script_type }) => script_type === 'DocType Event')
  return Map.groupBy(events, ({ doctype_event }) => scriptEvents.get(doctype_event ?? '') ?? '')
}
