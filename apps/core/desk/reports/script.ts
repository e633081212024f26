import { readFile } from 'node:fs/promises'
import { moduleFile } from 'cortado/app/module-code.ts'
import type { Document } from 'cortado/document/document.ts'

/** What a client runs to show a report, and how it prints it: files beside the report in its app (`<name>.js`, `<name>.html`), or the script that the report keeps. */
export async function reportScript(report: Document): Promise<{ script: string; html_format: string | null }> {
  const read = async (ending: string): Promise<string | undefined> => {
    const file = moduleFile(report.ctx, { module: report.get('module'), kind: 'report', name: report.name }, [ending])
    return file ? readFile(file, 'utf8') : undefined
  }
  const [script, html] = await Promise.all([read('js'), read('html')])
  // JavaScript with exports is the report's own code, for the server
  const isForClients = script !== undefined && !/^\s*export\b/m.test(script)
  return { script: isForClients ? script : report.get<string | null>('javascript') || '', html_format: html ?? null }
}
