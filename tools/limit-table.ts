import * as errors from '@cortado/contract/error-catalogue.ts'
import type { ErrorDefinition } from '@cortado/contract/errors.ts'
import { usualLength } from '@cortado/contract/fields/texts.ts'
import { filterLimits } from '@cortado/contract/filters.ts'
import { jsonLimits } from '@cortado/contract/json-input.ts'
import { longestPassword } from 'cortado/auth/passwords.ts'
import { defaultLimits as lanes } from 'cortado/database/lanes/limits.ts'
import { documentLimits } from 'cortado/document/limits.ts'
import { expressionLimits } from 'cortado/document/list/expression.ts'
import { longestKey } from 'cortado/http/idempotency.ts'
import { defaultBody, defaultLimits as server } from 'cortado/http/limits.ts'

/** A limit as its page shows it. */
export interface Limit {
  readonly what: string
  readonly value: string
  /** Where it can be changed; undefined: nowhere. */
  readonly setting?: string
  /** Undefined: the connection is closed without an answer. */
  readonly error?: ErrorDefinition
}

const count = (value: number): string => value.toLocaleString('en')
const bytes = (value: number): string => (value % 2 ** 20 === 0 ? `${value / 2 ** 20} MiB` : `${value / 2 ** 10} KiB`)
const seconds = (milliseconds: number): string => `${milliseconds / 1000} s`

const bench = (key: keyof typeof server): string => `\`limits.${key}\` in \`bench.json\``
const site = (key: string): string => `\`${key}\` in \`site_config.json\``

/** All limits on what clients send and ask for. */
export const limitTable: readonly Limit[] = [
  { what: 'Path and query, characters', value: count(server.url), setting: bench('url'), error: errors.urlTooLong },
  { what: 'Request line and headers', value: bytes(server.headers), setting: bench('headers'), error: errors.headersTooLarge },
  { what: 'Body of a request', value: bytes(defaultBody), setting: `${site('max_file_size')} (bytes)`, error: errors.bodyTooLarge },
  {
    what: 'Body of an upload, all files and fields together',
    value: bytes(defaultBody),
    setting: `System Settings, \`max_file_size\` (MB); else ${site('max_file_size')} (bytes)`,
    error: errors.bodyTooLarge,
  },
  { what: 'Files of one request', value: count(server.files), setting: bench('files'), error: errors.tooManyParts },
  { what: 'Fields of a multipart form', value: count(server.fields), setting: bench('fields'), error: errors.tooManyParts },
  { what: 'Fields of another form, or of a query', value: count(server.fields), setting: bench('fields'), error: errors.badArgument },
  { what: 'Bodies over 64 KiB, of all requests at one time', value: bytes(server.bodies), setting: bench('bodies'), error: errors.unavailable },
  { what: 'Compressed bodies', value: 'none', error: errors.unsupportedEncoding },
  { what: 'JSON: levels of lists and objects', value: count(jsonLimits.depth), error: errors.badArgument },
  { what: 'JSON: values in all', value: count(jsonLimits.values), error: errors.badArgument },
  { what: 'Conditions of `filters`, and of `or_filters`', value: count(filterLimits.filters), error: errors.badArgument },
  { what: 'Values of one `in`', value: count(filterLimits.values), error: errors.badArgument },
  { what: 'Characters of a value that is compared', value: count(filterLimits.text), error: errors.badArgument },
  { what: 'Expressions of `fields`', value: count(expressionLimits.fields), error: errors.badArgument },
  { what: 'Expressions of `order_by`', value: count(expressionLimits.order), error: errors.validation },
  {
    what: 'Rows of a list, also with `limit_page_length=0`',
    value: count(documentLimits.max_list_rows),
    setting: site('max_list_rows'),
    error: errors.listTooLong,
  },
  {
    what: 'Values of a list: rows × fields',
    value: count(documentLimits.max_list_values),
    setting: site('max_list_values'),
    error: errors.listTooLong,
  },
  { what: 'An answer as JSON', value: '512 MiB', error: errors.answerTooLarge },
  {
    what: 'Rows of one table of a document',
    value: count(documentLimits.max_child_rows),
    setting: site('max_child_rows'),
    error: errors.tooManyRows,
  },
  {
    what: 'Documents of one bulk request',
    value: count(documentLimits.max_bulk_documents),
    setting: site('max_bulk_documents'),
    error: errors.tooManyDocuments,
  },
  { what: 'Characters of an `Idempotency-Key`', value: count(longestKey), error: errors.badArgument },
  { what: 'Characters of Data, Link, Select …', value: count(usualLength), setting: 'the field’s `length`, up to 1,000', error: errors.tooLong },
  { what: 'Characters of Text, Long Text, Code …', value: 'those of the body', setting: site('max_file_size'), error: errors.bodyTooLarge },
  { what: 'Characters of a password', value: count(longestPassword), error: errors.authentication },
  {
    what: 'Failed log-ins of a user from an address',
    value: '10 in 60 s',
    setting: 'System Settings, `allow_consecutive_login_attempts`, `allow_login_after_fail`',
    error: errors.accountLocked,
  },
  {
    what: 'Work of a site',
    value: 'unlimited',
    setting: `${site('rate_limit')}: \`{"limit": seconds, "window": seconds}\``,
    error: errors.rateLimited,
  },
  {
    what: 'Headers, from the opening of the connection',
    value: seconds(server.headersTimeout),
    setting: bench('headersTimeout'),
    error: errors.requestTimeout,
  },
  { what: 'A whole request', value: seconds(server.requestTimeout), setting: bench('requestTimeout'), error: errors.requestTimeout },
  { what: 'A statement of a list or a transaction', value: seconds(lanes.pool.statementTimeout), error: errors.queryTimeout },
  { what: 'A connection on which nothing moves', value: seconds(server.connectionTimeout), setting: bench('connectionTimeout') },
  { what: 'A connection between two requests', value: seconds(server.keepAliveTimeout), setting: bench('keepAliveTimeout') },
  { what: 'Open connections', value: count(server.connections), setting: bench('connections') },
]

const row = ({ what, value, setting = '–', error }: Limit): string =>
  `| ${what} | ${value} | ${setting} | ${error ? `\`${error.code}\` ${error.status}` : 'closed'} |`

/** `docs/reference/limits.md`. */
export const limitPage = (): string => `# Limits

What clients may send and ask for, and what they get when they go beyond. The codes are those of [errors](errors.md).
Written from the code by \`npm run docs:limits\`; a test holds both together.

| What | Default | Setting | Beyond it |
|---|---|---|---|
${limitTable.map(row).join('\n')}

\`bench.json\` and \`site_config.json\` are read when the process starts; System Settings count at once. A limit that is no whole number above zero is
left at its default. Behind a proxy, its own limits come first: let it allow what is set here. \`trust_proxy\` in \`bench.json\` names the proxies
whose \`X-Forwarded-*\` headers are believed (\`true\`, an address, a network, a list); without it they are ignored.

\`rate_limit\` and failed log-ins are counted by each process for itself.
`
