import { layerOf } from './layers.ts'
import { report, type Source, sources } from './sources.ts'

/** Imports that look up the layer table or across siblings. */
function directionFaults(all: readonly Source[]): string[] {
  return all.flatMap(({ file, imports }) => {
    const own = layerOf(file)
    if (!own) return [`${file} has no layer: add its folder to tools/layers.ts`]
    return imports.flatMap((target) => {
      const other = layerOf(target)
      if (!other) return [`${file} imports ${target}, which has no layer`]
      const free = file.endsWith('.test.ts') || other.rank < own.rank || other.prefix === own.prefix
      return free ? [] : [`${file} (${own.prefix}) imports ${target} (${other.prefix}), which is not below it`]
    })
  })
}

/** Import cycles, found by depth-first search; each is named once. */
function cycleFaults(all: readonly Source[]): string[] {
  const graph = new Map(all.map(({ file, imports }) => [file, imports]))
  const state = new Map<string, 'open' | 'done'>()
  const faults: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') {
      faults.push(`import cycle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`)
      return
    }
    state.set(file, 'open')
    for (const next of graph.get(file) ?? []) visit(next, [...path, file])
    state.set(file, 'done')
  }
  for (const file of graph.keys()) visit(file, [])
  return faults
}

const all = sources()
report('check-layers', [...directionFaults(all), ...cycleFaults(all)], all.length)
