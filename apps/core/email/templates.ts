import { escapeHtml, type Html, html, type Part } from 'cortado/http/pages/html.ts'

/** A mail's whole HTML. */
const letter = (title: string, body: Part): string =>
  html`<!doctype html><html><head><meta charset="utf-8"><title>${title}</title></head><body style="font-family:sans-serif;font-size:14px;line-height:1.5;color:#1f272e;max-width:600px;margin:0 auto;padding:16px"><h3>${title}</h3>${body}</body></html>`
    .text

const button = (link: string, label: string): Html =>
  html`<p><a href="${link}" style="display:inline-block;padding:8px 16px;background:#171717;color:#fff;text-decoration:none;border-radius:6px">${label}</a></p>`

/** What mails about an account are filled with. */
export interface AccountWords {
  /** Title of the mail. */
  readonly title: string
  readonly first_name: string
  /** Name of the user. */
  readonly user: string
  readonly link: string
  /** Address of the site. */
  readonly site_url: string
  /** Who made the account. */
  readonly created_by: string
}

/** The link to set a new password. */
export const passwordResetMail = ({ title, first_name, user, link }: AccountWords): string =>
  letter(
    title,
    html`<p>Dear ${first_name},</p><p>A new password was asked for the account ${user}. Set it here:</p>${button(link, 'Reset your password')}<p>If that was not you, nothing has to be done: the old password stays.</p>`,
  )

/** The link to set a first password. */
export const welcomeMail = ({ title, first_name, user, link, site_url, created_by }: AccountWords): string =>
  letter(
    title,
    html`<p>Hello ${first_name},</p><p>an account was made for you at ${site_url}. Your login id is <b>${user}</b>.</p>${button(link, 'Complete registration')}<p>Made by ${created_by}.</p>`,
  )

/** The link that logs in once. */
export const loginLinkMail = ({ app, link, minutes }: { app: string; link: string; minutes: number }): string =>
  letter(
    `Login To ${app}`,
    html`${button(link, `Log in to ${app}`)}<p>The link works once, within ${minutes} minutes. If you did not ask for it, leave it alone.</p>`,
  )

/** What an administrator has written for documents, with a title. */
export const automaticMail = ({ title, content }: { title: string; content: Html }): string => letter(title, content)

/** What a notification is filled with. */
export interface NotificationWords {
  readonly header: string
  /** A text, or cleaned HTML. */
  readonly subject: Part
  /** Cleaned HTML of a document. */
  readonly content?: Html
  readonly link: string
  /** What the document is called. */
  readonly label: string
}

/** Tells somebody what they were notified of. */
export const notificationMail = ({ header, subject, content, link, label }: NotificationWords): string =>
  letter(header, html`<p>${subject}</p>${content && html`<blockquote>${content}</blockquote>`}${button(link, `Open ${label}`)}`)

/**
 * An Email Template of the site, with the words in place of `{{ name }}`; undefined where it holds more of Jinja than that, which is not run. `isHtml`: the words are
 * escaped.
 */
export function fillTemplate(template: string, words: object, { isHtml }: { isHtml: boolean }): string | undefined {
  if (/\{%|\{#/.test(template)) return undefined
  const known = new Map(Object.entries(words))
  const places = template.matchAll(/\{\{([^}]*)\}\}/g)
  for (const [, place = ''] of places) if (!known.has(place.trim())) return undefined
  return template.replace(/\{\{([^}]*)\}\}/g, (_, place: string) => {
    const value = String(known.get(place.trim()) ?? '')
    return isHtml ? escapeHtml(value) : value
  })
}
