import { slug } from './home.ts'
import { html } from './html.ts'

/** What the API reference shows. */
export interface DocsPage {
  readonly site: string
  /** Modules whose documents the user may read. */
  readonly modules: readonly string[]
  /** The module to begin with. */
  readonly wanted: string | undefined
}

/** Scalar puts styles into the page while it runs; scripts still come from this server alone, and nothing else is fetched. */
export const docsPolicy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"

/** The page of the API reference: one OpenAPI document per module, chosen in its header. Nothing of it comes from elsewhere. */
export const docsPage = ({ site, modules, wanted }: DocsPage): string => `<!doctype html>
${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference · ${site}</title>
<link rel="icon" href="/assets/cortado/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/cortado/api-docs.css">
<script src="/api/docs/scalar.js" defer></script>
<script src="/assets/cortado/api-docs.js" defer></script>
</head>
<body>
<header class="start"><a href="/"><img src="/assets/cortado/icon.svg" alt="" width="24" height="24"> ${site}</a><span>API reference</span></header>
<div id="api-docs" data-configuration="${JSON.stringify(configuration(modules, wanted))}"></div>
<noscript><p>The reference needs JavaScript. The same as a file: <a href="/api/openapi.json">/api/openapi.json</a>.</p></noscript>
</body>
</html>`}
`

/** Scalar's configuration: whatever would call its own services is off. */
const configuration = (modules: readonly string[], wanted: string | undefined): object => ({
  sources: [
    ...modules.map((module) => ({
      title: module,
      slug: slug(module),
      url: `/api/openapi.json?module=${encodeURIComponent(module)}`,
      default: module === wanted,
    })),
    { title: 'Methods', slug: 'methods', url: '/api/openapi.json?part=methods', default: false },
    { title: 'Everything', slug: 'everything', url: '/api/openapi.json', default: false },
  ].toSorted((a, b) => Number(b.default) - Number(a.default)),
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  hideClientButton: true,
  proxyUrl: '',
})
