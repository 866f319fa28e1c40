import { openLines, revertedLines } from '../../audit/finding-text.ts'
import { counted } from '../../core/counted.ts'
import { durationText } from '../../core/duration.ts'
import type { DriftDone } from '../../store/drift.ts'
import type { Io } from '../io.ts'
import { type Mood, paint } from '../paint.ts'
import { type ClusterAudit, isLeft, isOpen, type UnitFinding } from './cluster-audit.ts'

const moods: Readonly<Record<DriftDone, Mood>> = {
  reverted: 'good',
  reported: 'unsure',
  'held-back': 'bad',
}

const words: Readonly<Record<DriftDone, string>> = {
  reverted: 'reverted',
  reported: 'reported',
  'held-back': 'held back',
}

/** Audits for people: each object that drifted with its fields and managers, what is not known, and a sum for each cluster. */
export function auditText(io: Io, clusters: readonly ClusterAudit[]): string {
  return clusters.map((cluster) => `${clusterLines(io, cluster).join('\n')}\n`).join('\n')
}

function clusterLines(io: Io, cluster: ClusterAudit): readonly string[] {
  const { name, drift, driftMore = 0, open, openMore = 0, problem } = cluster
  const found = drift.flatMap((finding, index) => {
    const before = drift[index - 1]
    const isSame = before?.unit === finding.unit && before.done === finding.done
    return [...(isSame ? [] : [heading(io, name, finding)]), ...findingLines(finding)]
  })
  const unknown = open.flatMap(({ unit, why }) => [
    `${name}  ${unit}  ${paint(io, 'bad', 'not known')}`,
    ...why.split('\n').map((line) => `  ${line}`),
  ])
  return [
    ...found,
    ...(driftMore > 0 ? [`${name}  and ${driftMore} more: see "sluice events --cluster ${name}"`] : []),
    ...unknown,
    ...(openMore > 0 ? [`${name}  and ${counted(openMore, 'more unit')} of which not all is known`] : []),
    ...(problem === undefined ? [] : [`${name}  ${paint(io, 'bad', 'failed')}  ${problem.message}`]),
    sumLine(io, cluster),
  ]
}

function heading(io: Io, cluster: string, { unit, done }: UnitFinding): string {
  return `${cluster}  ${unit}  ${paint(io, moods[done], words[done])}`
}

function findingLines(finding: UnitFinding): readonly string[] {
  const lines = isLeft({ drift: [finding] }) ? openLines(finding) : revertedLines(finding, words[finding.done])
  return lines.map((line) => `  ${line}`)
}

function sumLine(io: Io, cluster: ClusterAudit): string {
  const { name, units, objects, requests, seconds, drift, driftMore = 0, crossFound } = cluster
  const count = drift.length + driftMore
  const clean = isOpen(cluster) ? 'no drift in what could be looked at' : 'no drift'
  const outcome = count === 0 ? paint(io, isOpen(cluster) ? 'unsure' : 'good', clean) : driftCount(count, drift)
  return [
    `${name}  ${outcome}`,
    ...(crossFound === undefined ? [] : [`${crossFound} of it seen by a dry-run only`]),
    `${counted(objects, 'object')} in ${counted(units, 'unit')}`,
    counted(requests, 'request'),
    durationText(seconds * 1_000),
  ].join(', ')
}

function driftCount(count: number, drift: readonly UnitFinding[]): string {
  const kinds = Object.entries(words).flatMap(([done, word]) => {
    const some = drift.filter((finding) => finding.done === done).length
    return some === 0 ? [] : [`${some} ${word}`]
  })
  return `${counted(count, 'object')} drifted (${kinds.join(', ')})`
}
