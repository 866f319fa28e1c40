import { counted } from '../../core/counted.ts'
import { durationText } from '../../core/duration.ts'
import { unitId } from '../../flux/definition.ts'
import { renderedAt } from '../../store/head.ts'
import type { Condition, UnitRecord } from '../../store/record.ts'
import { revisionText } from '../revision-text.ts'
import type { FoundUnit } from './find-unit.ts'
import { pinnedText, pinOf, unpinCommand } from './pinned.ts'
import type { SourceState } from './read-state.ts'
import { resumeCommand, suspendedText, suspensionsOf } from './suspensions.ts'
import { buildsOf, pinnedOf } from './unit-row.ts'

/** What a unit waits for, in words, most decisive first; empty where it waits for nothing. */
export function waitsFor(found: FoundUnit, sources: readonly SourceState[], now: number): readonly string[] {
  const known = {
    DeletionHeld: held(found.record),
    BuildFailed: source(found, sources),
    DependencyNotReady: dependencies(found),
  }
  const told = Object.entries(known).flatMap(([reason, lines]) => (lines.length > 0 ? [reason] : []))
  return [...orders(found, sources), ...Object.values(known).flat(), ...own(found.record, { now, told })]
}

/** The condition that sums a unit up. */
export function readyOf(record: UnitRecord): Condition | undefined {
  return record.conditions.find(({ type }) => type === 'Ready')
}

function orders(found: FoundUnit, sources: readonly SourceState[]): string[] {
  const { cluster, record } = found
  const lines: string[] = []
  for (const suspended of suspensionsOf(cluster, record.unit)) {
    const command = resumeCommand(suspended.scope, cluster.name, record.unit)
    lines.push(`${suspendedText(suspended, 'unit')}: nothing is changed until "${command}"`)
  }
  if (record.definition.suspend) lines.push('suspended in Git: spec.suspend is true')
  const pin = pinnedOf(found, sources)
  if (pin) {
    const unpin = unpinCommand(cluster.name, record.unit)
    lines.push(`${pinnedText(pin)}: newer revisions are not applied until "${unpin}"`)
    if (record.applied?.artifact !== pin.artifact) lines.push('what it is pinned to is not applied yet')
  }
  return lines
}

function held({ held: deletion, definition }: UnitRecord): string[] {
  if (deletion === undefined) return []
  const count = deletion.objects.length
  return [
    `${counted(count, 'deletion waits', 'deletions wait')} for approval (${deletion.why}): "sluice approve ${definition.namespace}/${definition.name}" shows them and lets them through`,
  ]
}

/** Only what stands between the source and this unit's artifact. */
function source(found: FoundUnit, sources: readonly SourceState[]): string[] {
  // Neither a source nor a render is in the way of what is pinned.
  if (pinOf(found.cluster, found.record.unit) !== undefined) return []
  const builds = buildsOf(found.cluster.name, found.record, sources)
  if (builds.length === 0) return [`its path ./${found.record.definition.path} was not asked for from any source yet`]
  return builds.flatMap(({ source: { head }, build }) => {
    const { url } = head.source
    if (head.error) return [`source ${url} cannot be read: ${head.error.message}`]
    if (head.revision === undefined) return [`source ${url} was not resolved yet`]
    const at = revisionText(head.revision)
    if (build.error) return [`./${found.record.definition.path} cannot be rendered at ${at}: ${build.error.message}`]
    if (build.artifact === undefined || renderedAt(head, build) !== head.revision)
      return [`the render of ${at} is under way`]
    return build.artifact === found.record.applied?.artifact ? [] : [`${at} is rendered and not applied yet`]
  })
}

function dependencies({ cluster, record }: FoundUnit): string[] {
  return record.definition.dependsOn.flatMap(({ namespace, name }) => {
    const id = unitId('Kustomization', namespace, name)
    const other = cluster.records.find(({ unit }) => unit === id)
    if (other === undefined) return [`dependency ${id} does not exist on ${cluster.name}`]
    const ready = readyOf(other)
    if (ready?.status === 'True') return []
    return [`dependency ${id} is not ready: ${ready?.message ?? 'not looked at yet'}`]
  })
}

/** What the record itself says, but for reasons that were told in more detail. */
function own(record: UnitRecord, { now, told }: { readonly now: number; readonly told: readonly string[] }): string[] {
  const lines = record.conditions
    .filter(({ type, status }) =>
      type === 'Reconciling' || type === 'Stalled' ? status === 'True' : status !== 'True',
    )
    .filter(({ reason }) => !told.includes(reason))
    .map(({ type, status, reason, message }) => `${type} is ${status} (${reason}): ${message}`)
  if (record.nextDue !== undefined && record.attempt > 0) {
    const wait = record.nextDue - now
    const when = wait > 0 ? `in ${durationText(wait)}` : 'now'
    lines.push(`failed ${counted(record.attempt, 'time')} in a row; the next try is due ${when}`)
  }
  return lines
}
