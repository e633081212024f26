import { explainPermission } from '../../document/explain-permission.ts'
import type { ExplainedRule } from '../../permission/explanation.ts'
import { withSite } from '../bench.ts'
import { argument, type Command, textOption } from '../command.ts'
import { textTable } from '../text.ts'

/** Tells why a user may or may not do something, rule by rule. */
export const command: Command = {
  site: true,
  arguments: { '<user>': 'name of the user', '<doctype>': 'DocType', '[name]': 'document (default: documents of the DocType in general)' },
  options: [
    ['--right <right>', 'read, write, create, delete, submit …', 'read'],
    ['--at <moment>', 'as if it were then, in the time of the site'],
  ],
  examples: [
    'cortado explain-permission ann@example.com "Sales Order" SO-0001 --right write',
    'cortado explain-permission ann@example.com "Sales Order" --at "2026-11-25 22:00" --json',
  ],
  details: 'A command comes from no address: conditions on environment.ip are answered as without one.',
  async run(input, terminal) {
    return withSite(input, terminal, async (site) => {
      const [user, doctype, name] = [argument(input), argument(input, 1), input.args[2]]
      const question = { user, doctype, name, right: textOption(input, 'right'), at: textOption(input, 'at') }
      const explanation = await site.run((ctx) => explainPermission(ctx, question))
      const { allowed, right, rules } = explanation
      const answer = `${user} may ${allowed ? '' : 'not '}${right} ${doctype}${name === undefined ? '' : ` ${name}`}`
      return { json: explanation, text: `${answer}\n\n${textTable(['Rule', 'Name', 'Verdict', 'Reason'], rules.flatMap(linesOf))}` }
    })
  },
}

const linesOf = ({ rule, name, verdict, reason, conditions = [] }: ExplainedRule): (readonly string[])[] => [
  [rule, name, verdict, reason],
  ...conditions.map(({ condition, holds }) => ['', '', holds === null ? 'depends' : holds ? 'holds' : 'does not', condition]),
]
