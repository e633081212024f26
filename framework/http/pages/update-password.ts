import { html } from './html.ts'
import { page } from './layout.ts'

/** What the page to set a password shows. */
export interface UpdatePasswordPage {
  readonly site: string
  /** Of the link that led here. */
  readonly key: string
  /** Why the last attempt failed. */
  readonly wrong?: string
}

/** The form to set a password with the key of a link. */
export const updatePasswordPage = ({ site, key, wrong }: UpdatePasswordPage): string =>
  page({
    title: 'Set a new password',
    site,
    narrow: true,
    main: html`<h1>Set a new password</h1>
<p class="lead">for your account at ${site}</p>
<form class="card" method="post" action="/update-password">
<p class="wrong" role="alert">${wrong}</p>
<input type="hidden" name="key" value="${key}">
<label for="new_password">New password</label>
<input id="new_password" name="new_password" type="password" autocomplete="new-password" required autofocus>
<button type="submit">Set password</button>
</form>`,
  })
