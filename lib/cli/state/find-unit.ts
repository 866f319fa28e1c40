import { closest } from '../../core/closest.ts'
import { Problem } from '../../core/problem.ts'
import { parseUnitId, type UnitId, unitId } from '../../flux/definition.ts'
import type { UnitRecord } from '../../store/record.ts'
import { defaultNamespace } from '../options.ts'
import type { ClusterState, State } from './read-state.ts'

export interface FoundUnit {
  readonly cluster: ClusterState
  readonly record: UnitRecord
}

/** The one unit that a command names as `[Kind/]namespace/name`; a name alone is looked for in flux-system. */
export function findUnit({ clusters, problems }: State, text: string): FoundUnit {
  const id = parseUnit(text)
  const found = clusters.flatMap((cluster) =>
    cluster.records.filter(({ unit }) => unit === id).map((record) => ({ cluster, record })),
  )
  const [first] = found
  if (first === undefined) {
    throw new Problem({
      code: 'NotFound',
      subject: id,
      what: problems.length === 0 ? 'is no unit of any cluster' : 'was not found, and not all records could be read',
      remedy: meantBy(id, clusters),
    })
  }
  if (found.length > 1) {
    const names = found.map(({ cluster }) => cluster.name)
    throw new Problem({
      code: 'InvalidInput',
      subject: id,
      what: `is on ${names.length} clusters: ${names.join(', ')}`,
      remedy: `Add --cluster, for example --cluster ${names[0]}`,
    })
  }
  return first
}

/** The unit that was probably meant: of another spelling, or of the same name in another namespace. */
function meantBy(id: UnitId, clusters: State['clusters']): string {
  const units = [...new Set(clusters.flatMap(({ records }) => records.map(({ unit }) => unit)))]
  const same = units.find((unit) => unit.split('/').at(-1) === id.split('/').at(-1))
  const meant = same ?? closest(id, units)
  return meant === undefined ? '"sluice get units -A" lists all units' : `Did you mean ${meant}?`
}

/** The id of a unit as people write it. */
export function parseUnit(text: string): UnitId {
  const parts = text.split('/')
  const full = [...['Kustomization', defaultNamespace].slice(0, Math.max(0, 3 - parts.length)), ...parts]
  const parsed = parseUnitId(full.join('/'))
  if (parsed !== undefined) return unitId(parsed.kind, parsed.namespace, parsed.name)
  throw new Problem({
    code: 'InvalidInput',
    what: `"${text}" names no unit`,
    remedy: 'Write it as [Kind/]namespace/name',
  })
}
