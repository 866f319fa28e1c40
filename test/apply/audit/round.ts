import { isDeepStrictEqual } from 'node:util'
import type { LiveObject } from '../../../lib/apply/cluster.ts'
import type { Manifest } from '../../../lib/core/manifest.ts'
import { Problem } from '../../../lib/core/problem.ts'
import type { OracleOutcome } from '../../support/oracle.ts'
import { randomOf } from '../../support/random.ts'
import { type Arena, each } from './arena.ts'
import type { FluxSide } from './flux-side.ts'
import { randomEdit } from './random-edit.ts'
import { objectOf, type Shape } from './shapes.ts'
import type { Finding } from './sluice-side.ts'
import type { Both } from './start-both.ts'
import { differenceOf, unrest } from './verdicts.ts'

/** What became of one object. */
export interface Result {
  readonly shape: string
  /** Edits that were put right before. */
  readonly past: readonly string[]
  readonly edits: readonly string[]
  /** The edits that the other cluster took, where they are not the same: nothing can be said then. */
  readonly otherEdits?: readonly string[]
  readonly finding: Finding
  readonly outcome: OracleOutcome
  readonly difference: string | undefined
}

/** One object of each shape, edited a few times by anyone, looked at by both and put right by both; and where they still agree, once more. */
export async function round(
  both: Both,
  shapes: readonly (readonly [number, Shape])[],
  seed: number,
): Promise<readonly Result[]> {
  const named = shapes.map(([index, shape]) => ({ index, shape, manifest: objectOf(shape, `s${seed}x${index}`) }))
  const manifests = named.map(({ manifest }) => manifest)
  const [applied, created] = await Promise.all([both.sluice.keep(manifests), both.flux.reconcile(manifests)])
  for (const { action, failure } of created) if (action !== 'created') throw new Error(`Flux: ${action} ${failure}`)
  const subjects = await each([...named.entries()], async ([at, subject]): Promise<Subject> => {
    const [ours, theirs] = [applied[at], await both.byFlux.read(subject.manifest)]
    if (ours === undefined || theirs === undefined) throw new Error(`${subject.shape.name} was not applied`)
    return { ...subject, originals: [ours, theirs] }
  })
  const first = await bout(both, subjects, seed * 7_919)
  const alike = subjects.filter((_, at) => isAlike(first[at]))
  const second = await bout(both, alike, seed * 7_919 + 104_729, first.filter(isAlike))
  await Promise.all([both.bySluice, both.byFlux].map((arena) => arena.removeAll(manifests)))
  return [...first, ...second]
}

/** Whether the objects are still the same on both clusters, managedFields and all. */
function isAlike(result: Result | undefined): boolean {
  if (result?.difference !== undefined || result?.otherEdits !== undefined) return false
  return result?.finding.verdict === 'clean' || result?.finding.verdict === 'drift'
}

async function bout(
  both: Both,
  subjects: readonly Subject[],
  seed: number,
  before: readonly Result[] = [],
): Promise<readonly Result[]> {
  const { sluice, flux, bySluice, byFlux } = both
  const manifests = subjects.map(({ manifest }) => manifest)
  const edits = await each(subjects, (subject) => edited(both, subject, seed + subject.index))
  const findings = await sluice.audit(manifests)
  const [written, outcomes] = await Promise.all([sluice.revert(findings), untilQuiet(flux, manifests)])
  const again = await sluice.audit(manifests)
  return each([...subjects.entries()], async ([at, { shape, manifest }]): Promise<Result> => {
    const [finding, outcome, next, left] = [findings[at]!, outcomes[at]!, again[at]!, written[at]]
    const [ours, theirs] = [await bySluice.read(manifest), await byFlux.read(manifest)]
    const one = { finding, outcome, ours, theirs, ...(left instanceof Problem && { refusal: left.message }) }
    const difference = differenceOf(one) ?? unrest(one, next)
    const past = before[at]?.edits ?? []
    return { shape: shape.name, past, ...edits[at]!, finding, outcome, difference }
  })
}

interface Subject {
  readonly index: number
  readonly shape: Shape
  readonly manifest: Manifest
  readonly originals: readonly [LiveObject, LiveObject]
}

/** The same edits on both clusters. */
async function edited({ bySluice, byFlux }: Both, { shape, manifest, originals }: Subject, seed: number) {
  const type = bySluice.typeOf(manifest)
  const others = (shape.versions ?? []).map((version) =>
    bySluice.typeOf({ ...manifest, apiVersion: `${type.group}/${version}` }),
  )
  const target = { desired: manifest, type, others, also: shape.also }
  const one = async ({ api }: Arena, original: LiveObject) => {
    const random = randomOf(seed)
    const edits: string[] = []
    for (let left = 1 + random.below(4); left > 0; left--) {
      const edit = await randomEdit(api, { ...target, original }, random)
      if (edit !== undefined) edits.push(edit)
    }
    return edits
  }
  const [edits, otherEdits] = await Promise.all([one(bySluice, originals[0]), one(byFlux, originals[1])])
  return isDeepStrictEqual(edits, otherEdits) ? { edits } : { edits, otherEdits }
}

/**
 * What Flux says first; with the failure of its second run, if there is one. What an apply itself leaves of other managers is taken over
 * one run later only; we do that at once.
 */
async function untilQuiet(flux: FluxSide, manifests: readonly Manifest[]): Promise<readonly OracleOutcome[]> {
  const first = await flux.reconcile(manifests)
  const busy = manifests.filter((_, index) => first[index]?.action === 'configured')
  const second = busy.length === 0 ? [] : await flux.reconcile(busy)
  const failures = new Map(busy.map((manifest, index) => [manifest, second[index]?.failure]))
  return first.map((outcome, index) => {
    const failure = failures.get(manifests[index]!)
    return failure === undefined ? outcome : { ...outcome, failure }
  })
}
