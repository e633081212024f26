import { unscrub } from '../../config/names.ts'
import type { ListedDoctype } from '../doctypes.ts'
import { type Html, html } from './html.ts'
import { page } from './layout.ts'

/** What the start page shows. */
export interface HomePage {
  readonly site: string
  readonly user: string
  readonly doctypes: readonly ListedDoctype[]
  /** Sent with the log-out form where the session has one. */
  readonly csrfToken?: string
}

/** The start page: the DocTypes that the user may read, by app and module, with their documents counted. */
export function homePage({ site, user, doctypes, csrfToken }: HomePage): string {
  // people's own apps before the framework's
  const apps = [...Map.groupBy(doctypes, (doctype) => doctype.app)].toSorted(([one], [other]) => Number(one === 'Core') - Number(other === 'Core'))
  return page({
    title: 'DocTypes',
    site,
    script: 'home.js',
    header: html`<span class="user">${user}</span>
<form method="post" action="/api/method/web_logout">${csrfToken !== undefined && html`<input type="hidden" name="csrf_token" value="${csrfToken}">`}<button class="quiet" type="submit">Log out</button></form>`,
    main: html`<h1>DocTypes</h1>
<p class="hint">What this site holds and you may read. A name leads to its documents as JSON.</p>
<div class="bar">
<div class="search"><label for="filter">Find a DocType</label><input id="filter" type="search" placeholder="Name or module" autocomplete="off"></div>
<a class="button" href="/api/docs">API reference</a>
</div>
<p class="code" role="status" data-found>${doctypes.length} DocTypes</p>
${doctypes.length === 0 && html`<p class="lead">There is nothing yet that you may read. Ask whoever runs this site for a role.</p>`}
${apps.map(([app, entries]) => appSection(app, entries))}`,
  })
}

const appSection = (app: string, entries: readonly ListedDoctype[]): Html => html`<section data-group aria-label="${unscrub(app)}">
<h2>${unscrub(app)}</h2>
<div class="modules">
${[...Map.groupBy(entries, (doctype) => doctype.module)].map(([module, doctypes]) => moduleCard(module, doctypes))}
</div>
</section>
`

const moduleCard = (module: string, doctypes: readonly ListedDoctype[]): Html => html`<div class="module" data-group>
<h3>${module}</h3>
<ul>
${doctypes.map((doctype) => entry(module, doctype))}
</ul>
</div>
`

const entry = (module: string, { name, issingle, count }: ListedDoctype): Html => html`<li data-doctype="${`${name} ${module}`.toLowerCase()}">
<a href="/api/resource/${encodeURIComponent(name)}${issingle && html`/${encodeURIComponent(name)}`}">${name}</a>
<span class="count">${issingle ? 'settings' : (count ?? '–')}</span>
<a class="api" href="/api/docs?module=${encodeURIComponent(module)}" aria-label="API reference of ${name}">API</a>
</li>
`
