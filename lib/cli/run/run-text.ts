import { counted } from '../../core/counted.ts'
import { durationText } from '../../core/duration.ts'
import type { Io } from '../io.ts'
import { type Mood, paint } from '../paint.ts'
import { revisionText } from '../revision-text.ts'
import type { ClusterRun, UnitRun } from './cluster-run.ts'

/** A run as `-o json` prints it. */
export interface RunSummary {
  readonly clusters: readonly ClusterRun[]
  readonly problems: readonly { readonly message: string }[]
  readonly ready: number
  readonly notReady: number
  readonly seconds: number
  readonly requests: number
}

const moods: Readonly<Record<UnitRun['state'], Mood>> = {
  ready: 'good',
  removed: 'good',
  waiting: 'unsure',
  failed: 'bad',
}

/** A run in a few calm lines: units that changed or are not ready, each problem in full, and a sum. */
export function runText(io: Io, { clusters, problems, ready, notReady, seconds, requests }: RunSummary): string {
  const told = clusters.flatMap((cluster) => clusterLines(io, cluster))
  const failed = problems.map(({ message }) => `${paint(io, 'bad', 'failed')}  ${message}`)
  const lines = [...failed, ...told]
  const sum = [
    paint(io, notReady === 0 ? 'good' : 'bad', `${ready} of ${counted(ready + notReady, 'unit')} ready`),
    ...(lines.length === 0 ? ['nothing to do'] : []),
    durationText(seconds * 1_000),
    counted(requests, 'request'),
  ]
  return `${[...lines, ...(lines.length > 0 ? [''] : []), sum.join(', ')].join('\n')}\n`
}

function clusterLines(io: Io, { name, units, problem }: ClusterRun): readonly string[] {
  if (problem !== undefined) return [`${name}  ${paint(io, 'bad', 'failed')}`, indented(problem.message)]
  return units.filter(isNews).flatMap((unit) => unitLines(io, name, unit))
}

function isNews({ state, changes }: UnitRun): boolean {
  return state !== 'ready' || changes.length > 0
}

function unitLines(io: Io, cluster: string, { unit, state, revision, why, changes }: UnitRun): readonly string[] {
  // Of one that is not ready the reason names the revision; the last good one would mislead.
  const at = state === 'ready' ? revisionText(revision) : ''
  const heading = [cluster, unit, paint(io, moods[state], state), at].filter(Boolean).join('  ')
  return [heading, ...changes.map(indented), ...(why === undefined ? [] : [indented(why)])]
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}
