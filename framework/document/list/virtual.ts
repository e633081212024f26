import { noPermission, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import type { Meta } from '../../meta/meta.ts'
import { mayDoctype } from '../../permission/decide.ts'
import type { ListOptions, ListQuery } from './query.ts'

/** What the controller of a virtual DocType, which has no table, brings for lists: static methods. */
export interface VirtualLists {
  getList?(ctx: Context, query: ListQuery): Promise<Row[] | unknown[][]>
  getCount?(ctx: Context, query: ListQuery): Promise<number>
}

/** The list that a virtual DocType's controller makes. Throws noPermission; validation where it makes none. */
export async function virtualList(ctx: Context, meta: Meta, query: ListQuery, options: ListOptions): Promise<Row[] | unknown[][]> {
  const controller = await controllerOf(ctx, meta, options)
  if (!controller?.getList) throw validation({ message: `${meta.name} is virtual and its controller brings no list` })
  return controller.getList(ctx, query)
}

/** How many documents a virtual DocType has, as its controller says. Throws as `virtualList`. */
export async function virtualCount(ctx: Context, meta: Meta, query: ListQuery, options: ListOptions): Promise<number> {
  const controller = await controllerOf(ctx, meta, options)
  if (controller?.getCount) return controller.getCount(ctx, query)
  if (!controller?.getList) throw validation({ message: `${meta.name} is virtual and its controller counts nothing` })
  return (await controller.getList(ctx, query)).length
}

async function controllerOf(ctx: Context, meta: Meta, options: ListOptions): Promise<VirtualLists | undefined> {
  if (!options.ignorePermissions && !(await mayDoctype(ctx, meta, 'read'))) throw noPermission({ right: 'read', doctype: meta.name })
  return (await ctx.controllers.controller(meta)) as VirtualLists | undefined
}
