import { defineApp, sql } from 'cortado'
import type { HasPermission, PermissionQueryCondition } from 'cortado/permission/hooks.ts'

/** DocTypes of the worlds that are hooked: every third one. */
const guarded = Array.from({ length: 40 }, (_, n) => `Matrix Party ${(n + 1) * 3}`)

const forAll = <T>(hook: T): Record<string, T> => Object.fromEntries(guarded.map((doctype) => [doctype, hook]))

const mayOpen: HasPermission = (ctx, { right, values }) => right === 'create' || Number(values.shut ?? 0) === 0 || ctx.user.roles.has('Matrix Chief')

const openOnes: PermissionQueryCondition = (ctx, _meta, alias) =>
  ctx.user.roles.has('Matrix Chief') ? undefined : sql<boolean>`${sql.id(alias, 'shut')} = 0`

/** An app whose hooks close documents that are shut to whoever is no Matrix Chief. */
export default defineApp({ name: 'guard', hasPermission: forAll(mayOpen), permissionQueryConditions: forAll(openOnes) })
