import { afterEach, describe, expect, it } from 'vitest'
import { type Json, people, useCases } from './rule-site.ts'

const { send, rest, call, found, site } = useCases()
const made: string[] = []
const { cora, carl, chip, nell, dora } = people
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

afterEach(async () => {
  for (const name of made.splice(0)) {
    for (const { name: todo } of await found('ToDo', { assignment_rule: name })) await rest('admin', 'DELETE', `ToDo/${todo}`)
    await rest('admin', 'DELETE', `Assignment Rule/${name}`)
  }
})

const usual = {
  document_type: 'Case',
  assign_condition: 'status == "Open"',
  rule: 'Round Robin',
  description: 'See to {{ topic }}',
  users: [{ user: cora }, { user: carl }, { user: chip }],
  assignment_days: days.map((day) => ({ day })),
}

/** Makes an Assignment Rule about cases. */
async function rule(name: string, values: Json = {}): Promise<void> {
  await rest('admin', 'POST', 'Assignment Rule', { name, ...usual, ...values })
  made.push(name)
}
const open = (values: Json = {}) => rest('cora', 'POST', 'Case', { topic: 'tea', status: 'Open', ...values })
const change = (name: unknown, values: Json) => rest('cora', 'PUT', `Case/${name}`, values)
const tasks = (name: unknown) => found('ToDo', { reference_type: 'Case', reference_name: name as string })
const holders = async (name: unknown) => (await tasks(name)).filter(({ status }) => status === 'Open').map(({ allocated_to }) => allocated_to)
/** Who got a new case. */
const given = async (values: Json = {}) => (await holders((await open(values)).name))[0]
const states = async (name: unknown) => (await tasks(name)).map(({ status }) => status)

describe('who gets a document', () => {
  it('by turn: each user after the other, from the first again, disabled ones passed over', async () => {
    await rule('turns', { users: [{ user: cora }, { user: dora }, { user: carl }, { user: chip }] })
    const got: unknown[] = []
    for (let round = 0; round < 5; round++) got.push(await given())
    expect(got).toEqual([cora, carl, chip, cora, carl])
    expect((await rest('admin', 'GET', 'Assignment Rule/turns')).last_user).toBe(carl)
    expect(await given({ status: 'Done' })).toBeUndefined()
  })

  it('by load: whoever has the fewest open tasks', async () => {
    await rule('loads', { rule: 'Load Balancing' })
    const first = [await given(), await given(), await given()]
    expect(first.toSorted()).toEqual([carl, chip, cora].toSorted())
    const [task] = await found('ToDo', { allocated_to: carl, status: 'Open', reference_type: 'Case' })
    await rest('admin', 'PUT', `ToDo/${task?.name}`, { status: 'Closed' })
    expect(await given()).toBe(carl)
  })

  it.each([
    [chip, chip],
    [dora, undefined],
    [null, undefined],
  ])('by a field: %s', async (keeper, expected) => {
    await rule('fields', { rule: 'Based on Field', field: 'keeper', users: [] })
    expect(await given({ keeper })).toBe(expected)
  })

  it.each(['Round Robin', 'Load Balancing'])('%s, when many come at the same time: the same number each', async (kind) => {
    await rule('many', { rule: kind })
    const cases = await Promise.all(Array.from({ length: 12 }, () => open()))
    const got = (await Promise.all(cases.map(({ name }) => holders(name)))).flat()
    expect(got).toHaveLength(12)
    for (const user of [cora, carl, chip]) expect(got.filter((each) => each === user)).toHaveLength(4)
  })

  it('on the days of the rule', async () => {
    const today = await site().run(async ({ clock }) => days[(new Date(`${clock.today()}T00:00:00Z`).getUTCDay() + 6) % 7])
    for (const day of days) {
      await rule(day, { assignment_days: [{ day }], users: [{ user: cora }] })
      expect(await given(), day).toBe(day === today ? cora : undefined)
      await rest('admin', 'PUT', `Assignment Rule/${day}`, { disabled: 1 })
      expect(await given(), `${day}, off`).toBeUndefined()
    }
  })

  it('by the rule with the highest priority whose condition holds', async () => {
    await rule('low', { users: [{ user: cora }], priority: 1 })
    await rule('high', { users: [{ user: carl }], priority: 5, assign_condition: 'amount > 100' })
    expect(await given({ amount: 200 })).toBe(carl)
    expect(await given({ amount: 20 })).toBe(cora)
  })
})

describe('what a rule does later', () => {
  it('takes back, gives to others, closes and opens again, as its conditions say', async () => {
    await rule('first', {
      users: [{ user: carl }],
      assign_condition: 'topic == "tea"',
      unassign_condition: 'topic == "soup"',
      close_condition: 'status == "Done"',
    })
    await rule('second', { users: [{ user: chip }], assign_condition: 'topic == "soup"' })
    const { name } = await open()
    expect(await holders(name)).toEqual([carl])
    expect((await rest('cora', 'GET', `Case/${name}`))._assign ?? (await found('Case', { name: name as string }))[0]?._assign).toBe(`["${carl}"]`)
    await change(name, { status: 'Done' })
    expect(await states(name)).toEqual(['Closed'])
    await change(name, { status: 'Open' })
    expect(await states(name)).toEqual(['Open'])
    await change(name, { topic: 'soup' })
    expect(await states(name)).toEqual(['Cancelled', 'Open'])
    expect(await holders(name)).toEqual([chip])
    await change(name, { topic: 'stew' })
    expect(await holders(name)).toEqual([chip])
  })

  it.each<[string, Json, readonly string[]]>([
    ['submit', { docstatus: 1 }, ['Closed']],
    ['cancel', { docstatus: 2 }, ['Closed']],
    ['change after submit', { topic: 'done' }, ['Closed']],
  ])('acts at %s', async (step, values, expected) => {
    const { name } = await open()
    if (step !== 'submit') await change(name, { docstatus: 1 })
    await rule('later', { close_condition: step === 'change after submit' ? 'topic == "done"' : `docstatus == ${values.docstatus}` })
    await call('admin', 'frappe.automation.doctype.assignment_rule.assignment_rule.bulk_apply', { doctype: 'Case', docnames: JSON.stringify([name]) })
    expect(await states(name)).toEqual(['Open'])
    await change(name, values)
    expect(await states(name)).toEqual(expected)
  })

  it('moves the day on which it is due', async () => {
    await rule('due', { due_date_based_on: 'due' })
    const { name } = await open({ due: '2030-01-02' })
    expect((await tasks(name))[0]?.date).toBe('2030-01-02')
    await change(name, { due: '2030-02-03' })
    expect((await tasks(name))[0]?.date).toBe('2030-02-03')
    await change(name, { due: null })
    expect((await tasks(name))[0]?.date).toBeNull()
  })

  it('names the document, the rule and who caused it', async () => {
    await rule('telling', { users: [{ user: carl }] })
    const { name } = await open({ topic: 'a & b' })
    const date = await site().run(async ({ clock }) => clock.today())
    expect(await tasks(name)).toMatchObject([
      { description: 'See to a &amp; b', assignment_rule: 'telling', assigned_by: cora, status: 'Open', date },
    ])
    const [log] = await found('Notification Log', { document_name: name as string, type: 'Assignment' })
    expect(log).toMatchObject({ for_user: carl, from_user: cora })
  })
})

describe('whoever writes a document', () => {
  it('need not be able to share it: who gets it may read it', async () => {
    await rule('stranger', { users: [{ user: nell }] })
    const { name } = await open()
    expect(await holders(name)).toEqual([nell])
    expect((await send('nell', 'GET', `/api/resource/Case/${name}`)).status).toBe(200)
  })

  it('is not kept from it by a rule that fails, which is told', async () => {
    await rule('failing', { assign_condition: 'due + 1 > 2' })
    const { status, body } = await send('cora', 'POST', '/api/resource/Case', { topic: 'x', status: 'Open' })
    expect(status).toBe(200)
    expect(String(body._server_messages)).toContain('Auto assignment failed')
    expect(await found('Error Log', { method: 'Assignment Rule failing' })).toHaveLength(1)
  })
})

describe('bulk_apply', () => {
  const apply = (who: 'cora' | 'chip', docnames: unknown) =>
    send(who, 'POST', '/api/method/frappe.automation.doctype.assignment_rule.assignment_rule.bulk_apply', { doctype: 'Case', docnames })

  it('applies rules to documents that were there before, once, for who may write them', async () => {
    const names = [(await open()).name, (await open()).name]
    await rule('bulk', { users: [{ user: carl }] })
    expect((await apply('chip', names)).status).toBe(403)
    await Promise.all([apply('cora', names), apply('cora', JSON.stringify(names))])
    for (const name of names) expect(await holders(name)).toEqual([carl])
    expect((await apply('cora', 'nothing')).status).toBe(417)
  })
})

it.each<[string, Json, RegExp]>([
  ['ToDo', { document_type: 'ToDo' }, /not allowed/],
  ['a day twice', { assignment_days: [{ day: 'Monday' }, { day: 'Monday' }] }, /has been repeated/],
  ['no days', { assignment_days: [] }, /Assignment Days|assignment_days/],
  ['no users', { users: [] }, /Users/],
  ['no field', { rule: 'Based on Field' }, /Field is needed/],
  ['a field that is not there', { rule: 'Based on Field', field: 'nothing' }, /has no field nothing/],
  ['a date that is not there', { due_date_based_on: 'nothing' }, /has no field nothing/],
  ...['assign_condition', 'unassign_condition', 'close_condition'].map((field): [string, Json, RegExp] => [
    field,
    { [field]: 'status ==' },
    /cannot be used/,
  ]),
  ['a description', { description: '{{ topic' }, /has no/],
])('a rule with %s is refused', async (_, values, text) => {
  const answer = await send('admin', 'POST', '/api/resource/Assignment Rule', { name: 'refused', ...usual, ...values })
  expect(answer.status, answer.text).toBe(417)
  expect(answer.text).toMatch(text)
})

describe('a Milestone Tracker', () => {
  it('keeps each value that its field gets, and forms show them to who may read the field', async () => {
    await rest('admin', 'POST', 'Milestone Tracker', { document_type: 'Case', track_field: 'status' })
    const { name } = await open()
    await change(name, { topic: 'soup' })
    await change(name, { status: 'Done' })
    await site().run(async (ctx) => (await ctx.documents.load(ctx, 'Case', String(name))).dbSet({ status: 'Gone' }))
    await change(name, { status: '' })
    const rows = await found('Milestone', { reference_type: 'Case', reference_name: name as string })
    expect(rows.map(({ value, owner }) => [value, owner])).toEqual([
      ['Open', cora],
      ['Done', cora],
      ['Gone', 'Administrator'],
    ])
    expect(rows[0]).toMatchObject({ track_field: 'status', milestone_tracker: 'Case-status' })
    const shown = async () =>
      ((await call('chip', 'frappe.desk.form.load.getdoc', { doctype: 'Case', name })).docinfo as { milestones: Json[] }).milestones
    expect((await shown()).map(({ value }) => value)).toEqual(['Gone', 'Done', 'Open'])
    expect(Object.keys((await shown())[0] ?? {}).toSorted()).toEqual(['creation', 'owner', 'track_field', 'value'])
    await rest('admin', 'PUT', 'Milestone Tracker/Case-status', { track_field: 'secret' })
    await rest('admin', 'PUT', `Case/${name}`, { secret: 'hush' })
    expect(await found('Milestone', { reference_name: name as string, track_field: 'secret' })).toHaveLength(1)
    expect(await shown()).toEqual([])
    await rest('admin', 'PUT', 'Milestone Tracker/Case-status', { disabled: 1 })
    await rest('admin', 'PUT', `Case/${name}`, { secret: 'more' })
    expect(await found('Milestone', { reference_name: name as string, track_field: 'secret' })).toHaveLength(1)
    const kept = async (of: unknown) => (await found('Milestone', { reference_type: 'Case', reference_name: of as string })).length
    const renamed = (await call('admin', 'frappe.client.rename_doc', { doctype: 'Case', old_name: name, new_name: 'renamed' })).message
    expect([await kept(name), await kept(renamed)]).toEqual([0, 4])
    await rest('admin', 'DELETE', `Case/${renamed}`)
    expect(await kept(renamed)).toBe(0)
    const { status } = await send('admin', 'POST', '/api/resource/Milestone Tracker', { document_type: 'User', track_field: 'nothing' })
    expect(status).toBe(417)
  })
})
