import { createRequire } from 'node:module'
import type sanitizeHtml from 'sanitize-html'

const require = createRequire(import.meta.url)
let sanitize: typeof sanitizeHtml | undefined

const looksLikeHtml = /<[a-z!/][^>]*>/i

/**
 * Makes HTML from people harmless: tags and attributes of formatted text stay, scripts become visible text, event handlers and
 * `javascript:` links go. Texts that only hold a `<` or `>` stay as they are. The library is loaded at the first such text.
 */
export function cleanHtml(text: string): string {
  if (!looksLikeHtml.test(text)) return text
  sanitize ??= require('sanitize-html') as typeof sanitizeHtml
  return sanitize(text, {
    allowedTags: [
      ...sanitize.defaults.allowedTags,
      'img',
      'input',
      'label',
      'details',
      'summary',
      'del',
      'ins',
      'center',
      'font',
      'video',
      'audio',
      'source',
      'button',
      'style',
    ].filter((tag) => tag !== 'style'),
    allowedAttributes: {
      '*': [
        'class',
        'id',
        'style',
        'title',
        'align',
        'valign',
        'width',
        'height',
        'dir',
        'lang',
        'data-*',
        'aria-*',
        'role',
        'colspan',
        'rowspan',
        'type',
        'checked',
        'disabled',
        'value',
        'name',
        'color',
        'face',
        'size',
        'border',
      ],
      a: ['href', 'target', 'rel', 'name'],
      img: ['src', 'alt', 'srcset', 'loading'],
      video: ['src', 'controls', 'poster'],
      audio: ['src', 'controls'],
      source: ['src', 'type'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel', 'ftp', 'cid'],
    allowedSchemesByTag: { img: ['http', 'https', 'data', 'cid'] },
    disallowedTagsMode: 'escape',
    parser: { lowerCaseAttributeNames: false },
  })
}
