import type { JsonObject } from '../core/json.ts'
import { Problem } from '../core/problem.ts'
import type { Reference } from './references.ts'
import type { Target } from './tree-path.ts'

/** Why an entry of a kustomization file may not be followed. */
export function refusedEntry(target: Exclude<Target, { kind: 'inside' }>, reference: Reference, file: string): Problem {
  const entry = `'${withoutCredentials(reference.entry).slice(0, 200)}'`
  const at = { code: 'BuildFailed', file, field: reference.field } as const
  switch (target.kind) {
    case 'remote':
      return new Problem({
        ...at,
        what: `${entry} is remote, and remote bases and files are not supported`,
        remedy: 'Keep a copy in the repository',
      })
    case 'absolute':
    case 'outside':
      return new Problem({ ...at, what: `fs-security-constraint: ${entry} is outside the repository` })
    default:
      return target satisfies never
  }
}

function withoutCredentials(entry: string): string {
  return entry.replace(/\/\/[^/@]*@/, '//')
}

/** Kustomize would run helm for these, which Flux does not allow either. */
export function refuseHelm(content: JsonObject, file: string): void {
  for (const field of ['helmCharts', 'helmChartInflationGenerator']) {
    const charts = content[field]
    if (!Array.isArray(charts) || charts.length === 0) continue
    throw new Problem({
      code: 'BuildFailed',
      file,
      field,
      what: 'charts are not inflated by kustomize, neither here nor in Flux',
      remedy: 'Use a HelmRelease, or commit the rendered chart',
    })
  }
}
