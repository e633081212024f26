import type { Operator } from '@cortado/contract/filters.ts'
import type { OperatorRule } from './column.ts'
import { between, next, previous, timespan } from './rules/between.ts'
import { compare } from './rules/compare.ts'
import { oneOf } from './rules/in.ts'
import { is } from './rules/is.ts'
import { like } from './rules/like.ts'
import { tree } from './rules/tree.ts'

/** What each operator of a list filter means in SQL. */
export const operatorRules: Readonly<Record<Operator, OperatorRule>> = {
  '=': compare('='),
  '!=': compare('!='),
  '<': compare('<'),
  '>': compare('>'),
  '<=': compare('<='),
  '>=': compare('>='),
  like: like(false),
  'not like': like(true),
  in: oneOf(false),
  'not in': oneOf(true),
  is,
  between,
  timespan,
  previous,
  next,
  'descendants of': tree({ side: 'descendants' }),
  'descendants of (inclusive)': tree({ side: 'descendants', inclusive: true }),
  'not descendants of': tree({ side: 'descendants', negated: true }),
  'ancestors of': tree({ side: 'ancestors' }),
  'not ancestors of': tree({ side: 'ancestors', negated: true }),
}
