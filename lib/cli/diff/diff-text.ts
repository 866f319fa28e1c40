import { openLines } from '../../audit/finding-text.ts'
import { counted } from '../../core/counted.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { ObjectPreview } from '../../lane/preview/preview.ts'
import type { DriftFinding } from '../../store/drift.ts'
import type { Io } from '../io.ts'
import { type Mood, paint } from '../paint.ts'
import { revisionText } from '../revision-text.ts'
import { changeText } from './change-text.ts'
import type { ClusterDiff, UnitDiff } from './cluster-diff.ts'

const marks: Readonly<Record<ObjectPreview['op'], readonly [string, Mood]>> = {
  create: ['+', 'good'],
  change: ['~', 'unsure'],
  recreate: ['±', 'bad'],
  delete: ['-', 'bad'],
}

/** What would change, by unit; units that stay as they are are left out. */
export function diffText(io: Io, clusters: readonly ClusterDiff[]): string {
  const lines = clusters.flatMap((cluster) => clusterLines(io, cluster))
  return [...lines, ...(lines.length > 0 ? [''] : []), sum(clusters), ''].join('\n')
}

function clusterLines(io: Io, { name, units, problem }: ClusterDiff): readonly string[] {
  if (problem !== undefined) return [`${name}  ${paint(io, 'bad', 'failed')}`, ...indented(problem.message)]
  return units.filter(isNews).flatMap((unit) => unitLines(io, name, unit))
}

function isNews({ objects, left, waiting, problems }: UnitDiff): boolean {
  return objects.length > 0 || left !== undefined || waiting !== undefined || problems.length > 0
}

function unitLines(io: Io, cluster: string, unit: UnitDiff): readonly string[] {
  const { objects, left, problems, waiting, notes } = unit
  return [
    [cluster, unit.unit, revisionText(unit.revision)].filter(Boolean).join('  '),
    ...objects.flatMap((object) => objectLines(io, object)),
    ...(left ? leftLines(io, unit.unit, left) : []),
    ...(waiting ? waitingLines(io, waiting) : []),
    ...notes.flatMap((note) => indented(`note: ${note}`)),
    ...problems.flatMap(({ message }) => indented(`${paint(io, 'bad', 'error:')} ${message}`)),
  ]
}

function leftLines(io: Io, unit: UnitId, left: readonly DriftFinding[]): readonly string[] {
  const heading = `drift that stays as it is ("sluice reconcile ${unit}" puts it back):`
  return [
    ...indented(io.placed?.(heading) ?? heading),
    ...left.flatMap(openLines).flatMap((line) => indented(`  ${line}`)),
  ]
}

function objectLines(io: Io, { op, object, cause, changes, note }: ObjectPreview): readonly string[] {
  const [mark, mood] = marks[op]
  const drift = cause === 'drifted' || cause === 'missing' ? ['changed on the cluster'] : []
  const remarks = [...drift, ...(note === undefined ? [] : [note])].join('; ')
  const heading = `${paint(io, mood, mark)} ${object}${remarks && ` (${remarks})`}`
  const fields = op === 'change' ? changes.flatMap((change) => changeText(io, change)) : []
  return [...indented(heading), ...fields.map((line) => `      ${line}`)]
}

function waitingLines(io: Io, { why, objects }: NonNullable<UnitDiff['waiting']>): readonly string[] {
  const count = counted(objects.length, 'deletion waits', 'deletions wait')
  return [...indented(`${count} ${why}`), ...objects.map((object) => `    ${paint(io, 'unsure', '-')} ${object}`)]
}

function indented(text: string): readonly string[] {
  return text.split('\n').map((line) => `  ${line}`)
}

function sum(clusters: readonly ClusterDiff[]): string {
  const units = clusters.flatMap((cluster) => cluster.units)
  const objects = units.flatMap((unit) => unit.objects)
  const of = (...ops: readonly ObjectPreview['op'][]) => objects.filter(({ op }) => ops.includes(op)).length
  const waiting = units.reduce((total, unit) => total + (unit.waiting?.objects.length ?? 0), 0)
  const lost = clusters.filter(({ problem }) => problem !== undefined).length
  const failed = units.reduce((total, { problems }) => total + problems.length, lost)
  const parts = [
    [of('create'), 'to create', 'to create'],
    [of('change'), 'to change', 'to change'],
    [of('recreate'), 'to recreate', 'to recreate'],
    [of('delete'), 'to delete', 'to delete'],
    [waiting, 'deletion waits', 'deletions wait'],
    [failed, 'error', 'errors'],
  ] as const
  const told = parts.filter(([count]) => count > 0).map(([count, one, many]) => counted(count, one, many))
  return told.length > 0 ? told.join(', ') : `nothing would change in ${counted(units.length, 'unit')}`
}
