import { withSite } from '../bench.ts'
import type { Command } from '../command.ts'
import { describeReport, missingLines, stepText } from '../migration.ts'

/** Brings tables up to the files. */
export const command: Command = {
  site: true,
  options: [
    ['--dry-run', 'only show what would be done'],
    ['--skip-failing', 'note patches that fail as skipped, and go on'],
  ],
  examples: ['cortado migrate --dry-run', 'cortado migrate --site two.localhost'],
  details:
    'Patches of the apps run first, or after the files, as their patches.txt says; each once. Then fixtures. Columns of fields that were ' +
    'removed stay, with their data. A second run finds nothing to do.',
  async run(input, terminal) {
    const dryRun = input.options.dryRun === true
    const skipFailing = input.options.skipFailing === true
    return withSite(input, terminal, async (site) => {
      const report = await site.migrate({ dryRun, skipFailing, progress: (at) => terminal.progress(stepText(at)) })
      // said when it is new: every migration of a site without those apps would repeat it
      if (report.written.length > 0) for (const line of missingLines(report.missing)) terminal.note(line)
      return { json: { site: site.site.name, dry_run: dryRun, ...report }, text: describeReport(report, dryRun) }
    })
  },
}
