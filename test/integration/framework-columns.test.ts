import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { optionalFields, standardFields } from '@cortado/contract/doctype.ts'
import { partDoctypes } from 'cortado/meta/definition.ts'
import { specialTables } from 'cortado/meta/special-tables.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Columns of core's DocTypes that the framework names in its own statements, besides the standard ones. */
const read: Readonly<Record<string, readonly string[]>> = {
  User: [
    ...['enabled', 'full_name', 'user_type', 'language', 'user_image', 'restrict_ip', 'login_after', 'login_before', 'simultaneous_sessions'],
    ...['api_key', 'mobile_no', 'username', 'last_active', 'last_login', 'last_ip', 'reset_password_key', 'last_reset_password_key_generated_on'],
    ...['document_follow_notify', 'follow_created_documents'],
  ],
  Role: ['disabled'],
  'Has Role': ['role', 'parent', 'parenttype'],
  'User Permission': ['user', 'allow', 'for_value', 'applicable_for', 'is_default', 'hide_descendants'],
  DocShare: ['user', 'everyone', 'share_doctype', 'share_name', 'read', 'write', 'share', 'submit'],
  DocType: ['autoname', 'istable', 'issingle', 'is_virtual', 'is_submittable', 'module', 'custom', 'migration_hash'],
  DocField: ['parent', 'fieldname', 'fieldtype', 'options', 'is_virtual'],
  DocPerm: ['parent', 'role', 'permlevel', 'if_owner', 'read', 'write', 'create', 'delete', 'submit', 'cancel', 'amend', 'report', 'export', 'share'],
  'Custom Field': ['dt', 'fieldname', 'fieldtype', 'options', 'insert_after', 'is_virtual'],
  'Property Setter': ['doc_type', 'doctype_or_field', 'field_name', 'row_name', 'property', 'property_type', 'value'],
  'Custom DocPerm': ['parent', 'role', 'permlevel', 'if_owner', 'read'],
  'Module Def': ['app_name', 'module_name'],
  DefaultValue: ['parent', 'parentfield', 'parenttype', 'defkey', 'defvalue'],
  'Installed Application': ['app_name', 'app_version', 'git_branch'],
  'Error Log': ['seen', 'method', 'error', 'trace_id'],
  'Activity Log': ['operation', 'status', 'user', 'full_name', 'subject', 'ip_address', 'communication_date'],
  'Deleted Document': ['deleted_doctype', 'deleted_name', 'data', 'restored', 'new_name'],
  Version: ['ref_doctype', 'docname', 'data'],
  Comment: ['comment_type', 'content', 'comment_email', 'comment_by', 'reference_doctype', 'reference_name', 'subject'],
  ToDo: ['reference_type', 'reference_name'],
  Workflow: ['document_type', 'workflow_state_field', 'is_active', 'send_email_alert'],
  'Workflow Action': ['reference_doctype', 'reference_name', 'workflow_state', 'status', 'completed_by', 'completed_by_role'],
  'Workflow Action Permitted Role': ['role', 'parent', 'parenttype'],
  'Access Policy': [
    'document_type',
    'effect',
    'enabled',
    'select',
    'read',
    'write',
    'create',
    'delete',
    'submit',
    'cancel',
    'amend',
    'export',
    'share',
  ],
  'Access Policy Condition': ['attribute', 'operator', 'value', 'other_attribute'],
  'Access Policy Role': ['role'],
  'Access Policy User': ['user'],
  'Server Script': [
    ...['script_type', 'reference_doctype', 'doctype_event', 'api_method', 'allow_guest', 'disabled', 'language', 'script'],
    ...['enable_rate_limit', 'rate_limit_count', 'rate_limit_seconds'],
  ],
  'Document Naming Rule': ['document_type', 'disabled', 'priority', 'prefix', 'counter', 'prefix_digits'],
  'Document Naming Rule Condition': ['field', 'condition', 'value'],
  'Amended Document Naming Settings': ['document_type', 'action'],
  'Patch Log': ['patch', 'skipped', 'traceback'],
  'Tag Link': ['document_type', 'document_name'],
  'Document Lock': ['document_type', 'document_name', 'reason', 'expires'],
  'Document Share Key': ['reference_doctype', 'reference_docname'],
  'Document Follow': ['ref_doctype', 'ref_docname'],
  'Email Unsubscribe': ['reference_doctype', 'reference_name'],
  'View Log': ['viewed_by', 'reference_doctype', 'reference_name'],
  Communication: ['reference_doctype', 'reference_name'],
  'Notification Log': ['document_type', 'document_name'],
  'Email Account': ['default_outgoing', 'enable_outgoing', 'email_id'],
  'Email Queue': ['status', 'message_id', 'retry', 'send_after', 'priority'],
  'Email Queue Recipient': ['recipient', 'status', 'error'],
  Webhook: ['webhook_doctype', 'enabled', 'timeout', 'request_method', 'enable_security'],
  'Webhook Header': ['key', 'value'],
  'Webhook Queue': ['webhook', 'reference_doctype', 'reference_document', 'status', 'tries', 'send_after'],
  File: [
    ...['file_name', 'file_url', 'file_size', 'content_hash', 'is_private', 'folder', 'is_folder'],
    ...['attached_to_doctype', 'attached_to_name', 'attached_to_field'],
  ],
}

const sources = globSync('framework/**/*.ts', { cwd: root })
  .filter((path) => !/\.test\.ts$|\/testing\/|permission\/fixture/.test(path))
  .map((path) => readFileSync(join(root, path), 'utf8'))

let site: TestSite
beforeAll(async () => {
  site = await createTestSite()
})
afterAll(() => site.close())

const columnsOf = async (doctype: string) => {
  const meta = await site.run((ctx) => ctx.meta.get(doctype))
  return new Set([...meta.columns, ...meta.optionalColumns].map(({ name }) => name))
}

describe('what the framework reads and writes by itself', () => {
  it.each(Object.entries(read))('%s has', async (doctype, names) => {
    const columns = await columnsOf(doctype)
    const standard = [...standardFields, ...optionalFields].map(({ fieldname }) => fieldname)
    const isTable = (await site.run((ctx) => ctx.meta.get(doctype))).istable
    expect([...names, ...(isTable ? standardFields.map(({ fieldname }) => fieldname) : standard)].filter((name) => !columns.has(name))).toEqual([])
  })

  it('System Settings has every setting that is asked for', async () => {
    const { field } = await site.run((ctx) => ctx.meta.get('System Settings'))
    const asked = new Set(sources.flatMap((text) => [...text.matchAll(/settings\.get\('(\w+)'\)/g)].map(([, name]) => String(name))))
    expect(asked.size).toBeGreaterThan(8)
    expect([...asked].filter((name) => !field.has(name))).toEqual([])
  })

  it('every table that a statement names is a special one, or among these', () => {
    const special = specialTables.map(({ name }) => name)
    const named = new Set(sources.flatMap((text) => [...text.matchAll(/(?:sql\.table\(|: )'(tab[A-Z][\w ]*)'/g)].map(([, name]) => String(name))))
    expect(named.size).toBeGreaterThan(10)
    const known = new Set([...special, ...Object.keys(read).map((name) => `tab${name}`)])
    expect([...named].filter((name) => !known.has(name))).toEqual([])
  })

  it.each(Object.entries(partDoctypes))('rows of %s have a DocType with what files say', async (_part, doctype) => {
    expect((await columnsOf(doctype)).size).toBeGreaterThan(10)
  })

  it.each(specialTables.map((table) => [table.name, table] as const))('%s has its columns', async (name, { columns }) => {
    const rows = await site.run((ctx) =>
      ctx.db.read({
        text: 'select column_name from information_schema.columns where table_schema = current_schema() and table_name = $1',
        values: [name],
      }),
    )
    expect(rows.map(({ column_name }) => column_name).toSorted()).toEqual(columns.map((column) => column.name).toSorted())
  })
})
