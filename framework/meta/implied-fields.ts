import type { DocFieldJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { scrub } from '../config/names.ts'

/** Adds the fields that a DocType's kind implies and that it does not declare: `amended_from` where documents are submitted, the places of a tree. */
export function withImpliedFields(json: DocTypeJson): DocTypeJson {
  const fields = json.fields ?? []
  const parent = json.nsm_parent_field || `parent_${scrub(json.name)}`
  const wanted = [...(json.is_submittable && !json.issingle ? [amendedFrom(json)] : []), ...(json.is_tree ? treeFields(json, parent) : [])]
  const added = wanted.filter(({ fieldname }) => !fields.some((field) => field.fieldname === fieldname))
  return { ...json, fields: [...fields, ...added], ...(json.is_tree ? { nsm_parent_field: parent } : {}) }
}

const amendedFrom = ({ name }: DocTypeJson): DocFieldJson => ({
  fieldname: 'amended_from',
  label: 'Amended From',
  fieldtype: 'Link',
  options: name,
  read_only: 1,
  no_copy: 1,
  print_hide: 1,
  search_index: 1,
})

function treeFields({ name }: DocTypeJson, parent: string): DocFieldJson[] {
  const hidden = { hidden: 1, read_only: 1, no_copy: 1 }
  return [
    { fieldname: 'lft', label: 'Left', fieldtype: 'Int', ...hidden },
    { fieldname: 'rgt', label: 'Right', fieldtype: 'Int', ...hidden },
    { fieldname: 'is_group', label: 'Is Group', fieldtype: 'Check' },
    { fieldname: 'old_parent', label: 'Old Parent', fieldtype: 'Link', options: name },
    { fieldname: parent, label: `Parent ${name}`, fieldtype: 'Link', options: name, ignore_user_permissions: 1 },
  ]
}
