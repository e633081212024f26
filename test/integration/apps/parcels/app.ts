import { defineApp } from 'cortado'

/** An app for tests: what forms of parcels show besides. */
export default defineApp({
  name: 'parcels',
  openDocuments: { Parcel: [['Parcel', 'docstatus', '=', 0]] },
  timelineContent: {
    '*': ({ name }) => [{ content: `${name} exists` }],
    Parcel: ({ name }) => [{ content: `${name} is a parcel` }],
  },
  extendDoctypeClass: {
    Parcel: (Base) =>
      class extends Base {
        static override readonly timelineData = () => ({ 1700000000: 3 })

        onLoad(): void {
          this.onload = { loaded: this.name }
        }
      },
  },
})
