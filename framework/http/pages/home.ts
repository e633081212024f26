import type { ListedDoctype } from '../doctypes.ts'
import { type Html, html } from './html.ts'
import { page } from './layout.ts'

/** What the start page shows. */
export interface HomePage {
  readonly site: string
  readonly user: string
  readonly doctypes: readonly ListedDoctype[]
  /** What the search box holds: only DocTypes with all its words are shown. */
  readonly search?: string
  /** Sent with the log-out form where the session has one. */
  readonly csrfToken?: string
}

/** The start page: the DocTypes that the user may read, by app and module, with their documents counted. */
export function homePage({ site, user, doctypes, search = '', csrfToken }: HomePage): string {
  const shown = doctypes.filter((doctype) => hasAll(doctype, search))
  const apps = [...Map.groupBy(shown, (doctype) => doctype.app)].toSorted(([one], [other]) => byRank(one, other))
  return page({
    title: 'DocTypes',
    site,
    script: 'home.js',
    header: html`<a class="nav" href="/api/docs">API<span class="more"> reference</span></a>
<span class="user"><span class="unseen">Logged in as </span>${user}</span>
<form method="post" action="/api/method/web_logout">${csrfToken !== undefined && html`<input type="hidden" name="csrf_token" value="${csrfToken}">`}<button class="quiet" type="submit">Log out</button></form>`,
    main: html`<h1>DocTypes</h1>
<p class="hint">Everything on this site that you may read. A name leads to its documents as JSON, “API” to how programs use it.</p>
<form class="search" role="search" method="get" action="/">
<label for="filter">Find a DocType</label>
<input id="filter" name="q" type="search" value="${search}" placeholder="Name, module or app" autocomplete="off" spellcheck="false">
<noscript><button type="submit">Find</button></noscript>
</form>
<p class="found" role="status" data-found>${foundText(shown.length, doctypes.length)}</p>
<p class="empty" data-empty${shown.length > 0 && html` hidden`}>${doctypes.length === 0 ? 'There is nothing yet that you may read. Ask whoever runs this site for a role.' : html`No DocType has these words. <a href="/">Show all</a>`}</p>
${apps.map(([app, entries]) => appSection(app, entries))}`,
  })
}

/** People's own apps before the framework's. */
const byRank = (one: string, other: string): number => Number(one === 'Core') - Number(other === 'Core') || one.localeCompare(other)

/** Text that a search is compared with; `home.js` does the same in the browser. */
const searchText = ({ name, module, app }: ListedDoctype): string => `${name} ${module} ${app}`.toLowerCase()

function hasAll(doctype: ListedDoctype, search: string): boolean {
  const text = searchText(doctype)
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const foundText = (shown: number, all: number): string => (shown === all ? `${all} DocTypes` : `${shown} of ${all} DocTypes`)

const appSection = (app: string, entries: readonly ListedDoctype[]): Html => html`<section data-group aria-label="${app}">
<h2>${app}</h2>
${[...Map.groupBy(entries, (doctype) => doctype.module)].map(([module, doctypes]) => moduleCard(module, doctypes))}
</section>
`

const moduleCard = (module: string, doctypes: readonly ListedDoctype[]): Html => html`<div class="module" data-group>
<div class="head"><h3>${module}</h3><a class="reference" href="${docsPath(module)}">Open API reference<span class="unseen"> of ${module}</span></a></div>
<ul>
${doctypes.map(entry)}
</ul>
</div>
`

const entry = (doctype: ListedDoctype): Html => {
  const { name, module, issingle } = doctype
  return html`<li data-doctype="${searchText(doctype)}">
<a class="name" href="/api/resource/${encodeURIComponent(name)}${issingle && html`/${encodeURIComponent(name)}`}">${name}</a>
${countBadge(doctype)}
<a class="api" href="${docsPath(module, name)}" aria-label="API reference of ${name}">API</a>
</li>
`
}

const countBadge = ({ issingle, count, isCountCapped }: ListedDoctype): Html => {
  if (issingle) return html`<span class="count kind">settings</span>`
  if (count === undefined) return html`<span class="count" title="Not counted">–</span>`
  return html`<span class="count${count === 0 && ' zero'}">${count.toLocaleString('en')}${isCountCapped && '+'}<span class="unseen"> documents</span></span>`
}

/** Address of the reference of a module, or of a DocType in it. */
const docsPath = (module: string, doctype?: string): string =>
  `/api/docs?module=${encodeURIComponent(module)}${doctype === undefined ? '' : `#${slug(module)}/tag/${slug(doctype)}`}`

/** A name in an address of the reference: `Sales Order` is `sales-order`. */
export const slug = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
