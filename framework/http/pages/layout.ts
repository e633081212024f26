import { type Html, html } from './html.ts'

/** What a page consists of. */
export interface PageParts {
  readonly title: string
  readonly main: Html
  /** Header beside the name: user, log-out. */
  readonly header?: Html
  /** A column for forms and notices, rather than the full width. */
  readonly narrow?: boolean
  /** File under `/assets/cortado/` that brings the page to life. */
  readonly script?: string
  /** Name of the site in header and title. */
  readonly site?: string
}

/** A whole page as text: no inline script or style, so that the strict policy of `headers.ts` holds. */
export const page = ({ title, main, header, narrow, script, site = 'Cortado' }: PageParts): string => `<!doctype html>
${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${site}</title>
<link rel="icon" href="/assets/cortado/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/cortado/cortado.css">
${script && html`<script src="/assets/cortado/${script}" defer></script>`}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top"><a class="brand" href="/"><img src="/assets/cortado/icon.svg" alt="" width="28" height="28"> ${site}</a>${header}</header>
<main id="main"${narrow && html` class="narrow"`}>
${main}
</main>
</body>
</html>`}
`
