import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isCortadoError } from '../../errors.ts'
import { compile } from '../expression.ts'
import { documents, expressions } from './arbitrary.ts'
import { doc, samples } from './samples.ts'

/** Evaluates [text, document] pairs as conditions are: documents answer None for what they do not have. */
const program = `
import json, sys, warnings
warnings.simplefilter('ignore')
class D(dict):
    def __getattr__(self, key):
        return self.get(key)
def plain(value):
    if isinstance(value, dict): return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, type({}.keys()))): return [plain(each) for each in value]
    return value
for line in sys.stdin:
    text, doc = json.loads(line, object_hook=D)
    try:
        print(json.dumps({'value': plain(eval(text, {'doc': doc}))}))
    except Exception as error:
        print(json.dumps({'error': repr(error)}))
`
const hasPython = spawnSync('python3', ['--version']).status === 0
if (!hasPython) console.warn('SKIPPED: python3 is not installed; the Python subset is held by the committed samples alone')

type Answer = { value?: unknown; error?: string }

function theirs(pairs: readonly (readonly [string, object])[]): Answer[] {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program], {
    input: pairs.map((pair) => JSON.stringify(pair)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line.replace(/\bNaN\b/g, 'null')) as Answer)
}

function ours(text: string, document: object): Answer {
  try {
    return { value: compile(text, { language: 'python' }).evaluate({ doc: document }) }
  } catch (error) {
    if (!isCortadoError(error)) throw error
    return { error: error.message }
  }
}

/** Refused here and not there, as the reference says: large whole numbers, % of texts, | of dicts. */
const refusedHere = /too many digits|whole number|not formatted with %|needs a number, not dict/

/** Refused there and not here, since numbers are of one type: 2.0 is 2. */
const refusedThere = /float/

/** What a dict answers to these is a list here, which can be compared with others; there it is a view, which cannot. */
const comparedView = /\.(keys|values|items)\(\)/

const isDeclaredDifference = (text: string, mine: Answer, other: Answer): boolean =>
  refusedHere.test(mine.error ?? '') || refusedThere.test(other.error ?? '') || (comparedView.test(text) && /[=!<>]/.test(text))

test.runIf(hasPython)('the committed samples are what python3 answers', () => {
  const answers = theirs(samples.map(([text]) => [text, doc]))
  expect(answers.map(({ value, error }) => (error === undefined ? value : 'error'))).toEqual(samples.map(([, value]) => value))
})

test.runIf(hasPython)('random expressions on random documents give what python3 gives', () => {
  const pairs = fc.sample(fc.tuple(expressions, documents), 20_000)
  const answers = theirs(pairs)
  const outcome = ({ value, error }: Answer) => (error === undefined ? JSON.stringify(value) : 'error')
  const compared = pairs
    .map(([text, document], index) => ({ text, document, mine: ours(text, document), theirs: answers[index] ?? {} }))
    .filter(({ text, mine, theirs }) => !isDeclaredDifference(text, mine, theirs))
  expect(compared.filter((each) => outcome(each.mine) !== outcome(each.theirs)).slice(0, 10)).toEqual([])
  expect(compared.length).toBeGreaterThan(15_000)
})
