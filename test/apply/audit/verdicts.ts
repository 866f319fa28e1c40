import { isDeepStrictEqual } from 'node:util'
import type { LiveObject } from '../../../lib/apply/cluster.ts'
import { diffObjects } from '../../../lib/apply/diff.ts'
import { ourEntry } from '../../../lib/apply/manager.ts'
import type { JsonObject } from '../../../lib/core/json.ts'
import { comparable } from '../../support/comparable.ts'
import type { OracleOutcome } from '../../support/oracle.ts'
import { fluxVerdict } from './flux-side.ts'
import type { Finding } from './sluice-side.ts'

export interface Case {
  readonly finding: Finding
  /** What is found as drift cannot always be put right: a dry-run before the takeover does not tell. */
  readonly refusal?: string
  readonly outcome: OracleOutcome
  /** What is left on our cluster, and on that of Flux. */
  readonly ours: LiveObject | undefined
  readonly theirs: LiveObject | undefined
}

/** Where we and Flux part: in the verdict or in what is left; undefined where we do not. */
export function differenceOf({ finding, refusal, outcome, ours, theirs }: Case): string | undefined {
  const said = fluxVerdict(outcome)
  const verdict = finding.verdict === 'drift' && refusal !== undefined ? 'refused' : finding.verdict
  if (!agree(verdict, said)) {
    return `the audit says ${verdict} (${finding.by}: ${finding.why}), Flux ${said}: ${refusal ?? ''} ${outcome.failure ?? ''}`
  }
  if (verdict === 'terminating') return undefined
  if ((verdict === 'regained' || verdict === 'replaced') && hadNoEntry(finding)) return undefined
  const different = sameLeft(ours, theirs, verdict)
  return different && `${verdict} (${finding.why}): ${different}`
}

/** What is different on the two clusters, if anything. */
export function sameLeft(
  ours: LiveObject | undefined,
  theirs: LiveObject | undefined,
  verdict: Finding['verdict'],
): string | undefined {
  if (ours === undefined || theirs === undefined) {
    return ours === theirs ? undefined : `what is left: ${ours && 'ours'} ${theirs && 'theirs'}`
  }
  const [a, b] = [left(ours, verdict), left(theirs, verdict)]
  return isDeepStrictEqual(a, b) ? undefined : `what is left differs:\n${explain(a, b)}`
}

/** Stricter we are only where the audit's design says so. */
function agree(verdict: Finding['verdict'], said: ReturnType<typeof fluxVerdict>): boolean {
  switch (verdict) {
    case 'terminating':
    case 'replaced':
      return true
    case 'regained':
      return said === 'clean'
    case 'clean':
      return said === 'clean' || said === 'skipped'
    default:
      return verdict === said
  }
}

/** Flux leaves ownership lost where it finds the object equal; we regain it. */
function left(object: LiveObject, verdict: Finding['verdict']): JsonObject {
  const { metadata, ...rest } = comparable(object)
  const { managers, ...kept } = metadata as JsonObject
  return verdict === 'regained' || verdict === 'replaced'
    ? { ...rest, metadata: kept }
    : { ...rest, metadata: { ...kept, managers: managers ?? [] } }
}

function explain(a: JsonObject, b: JsonObject): string {
  const shown = (object: JsonObject) => ({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, shown: object })
  return diffObjects(shown(a), shown(b))
    .map(({ path, from, to }) => `    ${path}: ours ${JSON.stringify(from)}, Flux ${JSON.stringify(to)}`)
    .join('\n')
}

/** Nothing of ours was there: the apply makes `before-first-apply` an owner, and what it owns goes. Flux does the same, once Git changes. */
function hadNoEntry({ planned }: Finding): boolean {
  return planned?.action === 'configure' && planned.why === 'ownership' && ourEntry(planned.live) === undefined
}

/** What was put right must be clean by its metadata alone at the next audit. */
export function unrest(
  { finding: { verdict }, refusal }: Case,
  { verdict: next, by, why }: Finding,
): string | undefined {
  if (refusal !== undefined || verdict === 'terminating' || verdict === 'refused' || next === 'skipped')
    return undefined
  return next === 'clean' && by === 'list' ? undefined : `${verdict}, and at the next audit ${next} (${by}: ${why})`
}
