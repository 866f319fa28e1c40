import { canonical } from '../core/canonical.ts'
import type { DriftFinding, DriftReverts } from '../store/drift.ts'
import type { Sighted } from './finding.ts'

/** What was known of an object's drift before. */
export interface Before {
  readonly open: DriftFinding | undefined
  readonly reverts: DriftReverts | undefined
}

/** What was sighted as a finding: since when it is known, and how often it came. The same as before keeps its count and its actors. */
export function asFinding(
  sighted: Sighted,
  { open, reverts }: Before,
  done: Pick<DriftFinding, 'done' | 'nextTry'>,
  now: number,
): DriftFinding {
  const known = open !== undefined && isSame(open, sighted)
  const { fields, actors } = known ? open : sighted
  const before = Math.max(open?.times ?? 0, reverts?.count ?? 0)
  return {
    ...sighted,
    ...{ fields, actors },
    firstSeen: open?.firstSeen ?? reverts?.firstSeen ?? now,
    times: known ? open.times : before + 1,
    ...done,
  }
}

/** Whether a finding is what was found before: by what is the matter, not by who came when. */
function isSame(a: Sighted, b: Sighted): boolean {
  return substance(a) === substance(b)
}

function substance({ id, kind, fields, more = 0 }: Sighted): string {
  return canonical({ id, kind, fields: fields.map((field) => ({ ...field })), more })
}

/** Findings told in full; of the others the number of fields is enough. */
const mostInFull = 50

/** Findings in order of their ids, bounded in all. */
export function bounded(findings: readonly DriftFinding[]): readonly DriftFinding[] {
  const sorted = [...findings].sort((a, b) => (a.id < b.id ? -1 : 1))
  return sorted.map((finding, index) => (index < mostInFull ? finding : withoutFields(finding)))
}

function withoutFields({ fields, more = 0, ...rest }: DriftFinding): DriftFinding {
  const count = fields.length + more
  return { ...rest, fields: [], ...(count > 0 && { more: count }) }
}

/** Those of them that an event holds, and how many it does not. */
export function forEvent(findings: readonly DriftFinding[]): {
  readonly drift: readonly DriftFinding[]
  readonly driftMore?: number
} {
  const drift = findings.slice(0, mostInFull)
  const driftMore = findings.length - drift.length
  return { drift, ...(driftMore > 0 && { driftMore }) }
}
