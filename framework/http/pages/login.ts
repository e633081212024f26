import { html } from './html.ts'
import { page } from './layout.ts'

/** What the log-in page shows. */
export interface LoginPage {
  readonly site: string
  /** Where to go afterwards: a path of this server. */
  readonly next: string
  /** Why the last attempt failed. */
  readonly wrong?: string
  readonly user?: string
}

/** The log-in form. It works without its script too. */
export const loginPage = ({ site, next, wrong, user }: LoginPage): string =>
  page({
    title: 'Log in',
    site,
    narrow: true,
    script: 'login.js',
    main: html`<h1>Log in</h1>
<p class="lead">to ${site}</p>
<form class="card" method="post" action="/login" data-login data-next="${next}">
<p class="wrong" role="alert" data-wrong>${wrong}</p>
<input type="hidden" name="redirect-to" value="${next}">
<label for="usr">E-mail or user name</label>
<input id="usr" name="usr" value="${user}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
<label for="pwd">Password</label>
<input id="pwd" name="pwd" type="password" autocomplete="current-password" required>
<button type="submit">Log in</button>
</form>`,
  })

/** A `redirect-to` that stays on this server; anything else becomes the start page. */
export function localPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(wanted)) return '/'
  return wanted.startsWith('/login') ? '/' : wanted
}
