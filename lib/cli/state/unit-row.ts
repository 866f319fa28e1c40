import { buildId } from '../../build/spec.ts'
import type { Revision } from '../../core/revision.ts'
import { type UnitId, unitId } from '../../flux/definition.ts'
import { appliedMessageAt } from '../../lane/record/ready-message.ts'
import { type HeadBuild, renderedAt } from '../../store/head.ts'
import type { Condition, UnitRecord } from '../../store/record.ts'
import type { FoundUnit } from './find-unit.ts'
import { type Pinned, pinOf } from './pinned.ts'
import type { ClusterState, SourceState, State } from './read-state.ts'
import { type Suspended, suspensionsOf } from './suspensions.ts'

/** A unit as people and scripts see it. */
export interface UnitRow {
  readonly cluster: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly ready: Condition['status']
  readonly reason: string
  readonly message: string
  /** By people or in Git. */
  readonly suspended: boolean
  /** By whom and why, where people did it. */
  readonly suspensions: readonly Suspended[]
  readonly pinned: boolean
  /** To what, by whom and why. */
  readonly pin?: Pinned
  /** Deletions that wait for approval. */
  readonly held: number
  readonly objects: number
  readonly revision?: string
  readonly artifact?: string
}

function unitRow(cluster: ClusterState, record: UnitRecord, sources: readonly SourceState[]): UnitRow {
  const { kind, namespace, name } = record.definition
  const ready = record.conditions.find(({ type }) => type === 'Ready')
  const suspensions = suspensionsOf(cluster, record.unit)
  const revision = revisionOf({ cluster, record }, sources)
  const pin = pinnedOf({ cluster, record }, sources)
  return {
    cluster: cluster.name,
    kind,
    namespace,
    name,
    ready: ready?.status ?? 'Unknown',
    reason: ready?.reason ?? '',
    message: messageOf({ cluster, record }, sources),
    suspended: record.definition.suspend || suspensions.length > 0,
    suspensions,
    pinned: pin !== undefined,
    ...(pin && { pin }),
    held: record.held?.objects.length ?? 0,
    objects: record.inventory.length,
    ...(revision !== undefined && { revision }),
    ...(record.applied && { artifact: record.applied.artifact }),
  }
}

/**
 * The builds that a unit may come from: of each source that has one for its path and fields. More than one only where
 * two sources of a cluster hold the same path.
 */
export function buildsOf(
  cluster: string,
  { definition }: UnitRecord,
  sources: readonly SourceState[],
): readonly { readonly source: SourceState; readonly build: HeadBuild }[] {
  const { path, fields } = definition
  return sources.flatMap((source) => {
    const build = source.head.builds[buildId({ source: source.id, path, fields })]
    return build?.clusters.includes(cluster) ? [{ source, build }] : []
  })
}

/** The pin of a unit, with where its source stands. */
export function pinnedOf({ cluster, record }: FoundUnit, sources: readonly SourceState[]): Pinned | undefined {
  const pin = pinOf(cluster, record.unit)
  if (pin === undefined) return undefined
  const head = buildsOf(cluster.name, record, sources)[0]?.source.head.revision
  return { ...pin, ...(head !== undefined && { head }) }
}

/** A record is not rewritten when a new revision leaves its artifact as it is; the head tells up to where it holds. */
export function revisionOf(
  { cluster: { name: cluster, controls }, record }: FoundUnit,
  sources: readonly SourceState[],
): Revision | undefined {
  const { applied, conditions } = record
  if (applied === undefined) return undefined
  // What is pinned is of the revision that it was pinned to, whatever other ones gave the same.
  if (pinOf({ name: cluster, controls }, record.unit) !== undefined) return applied.revision
  const ready = conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  const same = buildsOf(cluster, record, sources).find(({ build }) => build.artifact === applied.artifact)
  return (ready && same && renderedAt(same.source.head, same.build)) || applied.revision
}

/** What the Ready condition says, of the revision that `revisionOf` gives. */
function messageOf(found: FoundUnit, sources: readonly SourceState[]): string {
  const { applied, conditions } = found.record
  const message = conditions.find(({ type }) => type === 'Ready')?.message ?? 'not looked at yet'
  const now = revisionOf(found, sources)
  if (applied === undefined || now === undefined) return message
  return appliedMessageAt(message, { applied: applied.revision, now })
}

/** All units of a state, by cluster and name. */
export function unitRows({ clusters, sources }: State): readonly UnitRow[] {
  return clusters.flatMap((cluster) => cluster.records.map((record) => unitRow(cluster, record, sources)))
}

/** The id by which a row is named. */
export function rowId({ kind, namespace, name }: UnitRow): UnitId {
  return unitId(kind, namespace, name)
}
