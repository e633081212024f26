/**
 * The direction of imports as data, low to high: a folder may import from lower layers and from itself; folders in one row are siblings and
 * never import each other. `import type` counts. Prefixes are matched longest first.
 */
export const layers: readonly (readonly string[])[] = [
  ['contract/errors.ts', 'framework/context.ts', 'framework/package.json'],
  ['contract/catalogue'],
  ['contract/error-catalogue.ts'],
  ['algorithms'],
  ['contract'],
  ['client'],
  ['framework/config'],
  ['framework/database'],
  ['framework/services'],
  ['framework/meta'],
  ['framework/permission'],
  ['framework/events'],
  ['framework/document'],
  ['framework/script'],
  ['framework/app'],
  ['framework/auth'],
  ['framework/mail', 'framework/webhook'],
  ['framework/observe'],
  ['framework/http', 'framework/worker'],
  ['framework/backup'],
  ['framework/boot'],
  ['framework/cli', 'framework/testing'],
  ['framework/bin'],
  ['framework/index.ts'],
  ['apps/core'],
  ['apps/erp'],
  ['test', 'tools', 'benchmarks'],
]

/** Layer of a file: its rank (0 lowest) and the prefix that placed it; undefined: no layer, which the check refuses. */
export function layerOf(file: string): { rank: number; prefix: string } | undefined {
  const found = layers
    .flatMap((row, rank) => row.map((prefix) => ({ rank, prefix })))
    .filter(({ prefix }) => file === prefix || file.startsWith(`${prefix}/`))
  return found.sort((a, b) => b.prefix.length - a.prefix.length)[0]
}
