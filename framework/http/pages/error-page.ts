import { html } from './html.ts'
import { page } from './layout.ts'

const headings: Readonly<Record<number, string>> = {
  400: 'This request cannot be read',
  401: 'Please log in',
  403: 'This is not open to you',
  404: 'There is nothing here',
  405: 'This cannot be done here',
  413: 'That is too large',
  429: 'Too many attempts',
  503: 'Not available at the moment',
}

/** A page that says what went wrong and where to go from there. */
export function errorPage(status: number, text: string): string {
  const heading = headings[status] ?? (status >= 500 ? 'Something went wrong here' : 'This did not work')
  const way =
    status === 401 || status === 403 ? html`<a class="button" href="/login">Log in</a>` : html`<a class="button" href="/">To the start page</a>`
  return page({
    title: heading,
    narrow: true,
    main: html`<p class="code">${status}</p><h1>${heading}</h1><p>${text}</p><p class="actions">${way}</p>`,
  })
}
