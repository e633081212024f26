import { validation } from '@cortado/contract/error-catalogue.ts'
import { longestPassword } from 'cortado/auth/passwords.ts'
import type { Context } from 'cortado/context.ts'

/** What everybody tries first, as stems: digits and signs around them do not help. */
const usual = new Set(
  'password passwort passw0rd secret geheim admin administrator welcome willkommen login letmein master hello iloveyou monkey dragon sunshine princess football baseball shadow superman batman trustno qwerty qwertz azerty asdf asdfgh qwertyuiop zxcvbn changeme default guest test demo user root cortado frappe erpnext'.split(
    ' ',
  ),
)

const runs = [
  'abcdefghijklmnopqrstuvwxyz',
  'zyxwvutsrqponmlkjihgfedcba',
  '01234567890',
  '09876543210',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'yxcvbnm',
  'zxcvbnm',
]

/**
 * How hard a password is to guess, 0 to 4: from the number of guesses, estimated by length and kinds of characters, where repetitions, runs of
 * the alphabet or keyboard, usual words and the user's own names count as one character. The steps (10³, 10⁶, 10⁸, 10¹⁰) are zxcvbn's.
 */
export function passwordScore(password: string, own: readonly string[] = []): 0 | 1 | 2 | 3 | 4 {
  const guesses = Math.log10(poolSize(password)) * effectiveLength(password.toLowerCase(), own)
  return guesses < 3 ? 0 : guesses < 6 ? 1 : guesses < 8 ? 2 : guesses < 10 ? 3 : 4
}

/** Characters to choose from, by the kinds that occur. */
function poolSize(password: string): number {
  const kinds: [RegExp, number][] = [
    [/\p{Ll}/u, 26],
    [/\p{Lu}/u, 26],
    [/\d/, 10],
    [/[^\p{L}\d]/u, 33],
  ]
  return Math.max(
    10,
    kinds.reduce((sum, [kind, size]) => sum + (kind.test(password) ? size : 0), 0),
  )
}

function effectiveLength(text: string, own: readonly string[]): number {
  const words = [...usual, ...own.flatMap((name) => name.toLowerCase().split(/[^\p{L}\d]+/u)).filter((word) => word.length > 2)]
  let rest = text
  for (const word of words.sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, '\0')
  for (const run of runs) {
    for (let length = run.length; length >= 3; length--) {
      for (let at = 0; at + length <= run.length; at++) rest = rest.replaceAll(run.slice(at, at + length), '\0')
    }
  }
  return rest.replace(/(.)\1+/gsu, '$1').length
}

/** Refuses a password that is too long or, where System Settings have a policy, too easy. `own`: names of the user, which it should not be made of. Throws validation. */
export function checkPassword(ctx: Context, password: string, own: readonly string[]): void {
  if (password.length > longestPassword) throw validation({ message: `A password has at most ${longestPassword} characters` })
  if (!Number(ctx.settings.get('enable_password_policy') ?? 1)) return
  if (passwordScore(password, own) >= Number(ctx.settings.get('minimum_password_score') || 2)) return
  throw validation(
    { message: 'This password is too easy to guess: make it longer, from several words that are not connected' },
    { title: 'Invalid Password' },
  )
}
