import { defineApp } from 'cortado'

/** An app for tests: it brings a notification along, makes a case when it is installed, and has a kind of rules that counts what happens to cases. */
export default defineApp({
  name: 'cases',
  eventRules: [
    {
      doctype: 'Case Counter',
      about: 'counted',
      isOn: () => true,
      waitsFor: (rule, event) => rule.at === event,
      async run(doc, _event, rules) {
        for (const { name } of rules)
          await doc.ctx.db.write({ text: 'update "tabCase Counter" set times = times + 1 where name = $1', values: [name] })
      },
    },
  ],
  async afterInstall(ctx) {
    await (await ctx.documents.create(ctx, 'Case', { topic: 'of the app', status: 'Open' })).insert()
  },
})
