import { describe, expect, it } from 'vitest'
import { errorPage } from './error-page.ts'
import { homePage } from './home.ts'
import { html } from './html.ts'
import { localPath, loginPage } from './login.ts'

const attack = `"><script>alert('x')</script>`

describe('the html tag', () => {
  it.each([
    [html`<p>${attack}</p>`, '<p>&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</p>'],
    [html`<p>${html`<b>${1}</b>`}</p>`, '<p><b>1</b></p>'],
    [html`${[1, null, 'a&b', false, [html`<i></i>`]]}`, '1a&amp;b<i></i>'],
    [html`${undefined}${0}`, '0'],
  ])('%s', (made, expected) => {
    expect(made.text).toBe(expected)
  })
})

describe('pages', () => {
  it.each([
    ['log-in', loginPage({ site: attack, next: attack, wrong: attack, user: attack })],
    [
      'start',
      homePage({
        site: attack,
        user: attack,
        csrfToken: attack,
        search: attack,
        doctypes: [{ name: attack, module: attack, app: attack, issingle: true, count: undefined, isCountCapped: false }],
      }),
    ],
    ['error', errorPage(404, attack)],
  ])('%s: nothing is put in unescaped, nothing is inline', (_, page) => {
    expect(page).not.toContain('<script>')
    expect(page).not.toMatch(/\son\w+=|style=|<style/)
    expect([...page.matchAll(/(?:src|href)="(https?:)?\/\//g)]).toEqual([])
  })
})

describe('where a log-in leads', () => {
  it.each([
    ['/app/todo?x=1', '/app/todo?x=1'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/a\nb', '/'],
    ['/login', '/'],
    [undefined, '/'],
    [['/a'], '/'],
  ])('%j → %s', (wanted, expected) => {
    expect(localPath(wanted)).toBe(expected)
  })
})
