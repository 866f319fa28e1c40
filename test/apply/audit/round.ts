import { isDeepStrictEqual } from 'node:util'
import type { LiveObject } from '../../../lib/apply/cluster.ts'
import type { Manifest } from '../../../lib/core/manifest.ts'
import type { OracleOutcome } from '../../support/oracle.ts'
import { randomOf } from '../../support/random.ts'
import { type Arena, each } from './arena.ts'
import type { FluxSide } from './flux-side.ts'
import { randomEdit } from './random-edit.ts'
import { objectOf, type Shape } from './shapes.ts'
import type { Finding, SluiceSide } from './sluice-side.ts'
import { differenceOf, unrest } from './verdicts.ts'

/** Two clusters with the same objects: one kept by Sluice, one by Flux. */
export interface Both {
  readonly sluice: SluiceSide
  readonly flux: FluxSide
  readonly bySluice: Arena
  readonly byFlux: Arena
}

/** What became of one object. */
export interface Result {
  readonly edits: readonly string[]
  /** The edits that the other cluster took, where they are not the same: nothing can be said then. */
  readonly otherEdits?: readonly string[]
  readonly finding: Finding
  readonly outcome: OracleOutcome
  readonly difference: string | undefined
}

/** One object of each shape, edited a few times by anyone, looked at by both, and put right by both. */
export async function round(
  both: Both,
  shapes: readonly (readonly [number, Shape])[],
  seed: number,
): Promise<readonly Result[]> {
  const { sluice, flux, bySluice, byFlux } = both
  const subjects = shapes.map(([index, shape]) => ({ index, shape, manifest: objectOf(shape, `s${seed}x${index}`) }))
  const manifests = subjects.map(({ manifest }) => manifest)
  const [applied, created] = await Promise.all([sluice.keep(manifests), flux.reconcile(manifests)])
  for (const { action, failure } of created) if (action !== 'created') throw new Error(`Flux: ${action} ${failure}`)
  const edits = await each([...subjects.entries()], async ([at, { index, shape, manifest }]) => {
    const theirs = await byFlux.read(manifest)
    return edited(both, { shape, manifest, originals: [applied[at]!, theirs ?? applied[at]!] }, seed * 7_919 + index)
  })
  const findings = await sluice.audit(manifests)
  const [, outcomes] = await Promise.all([sluice.revert(findings), untilQuiet(flux, manifests)])
  const again = await sluice.audit(manifests)
  const results = await each([...subjects.entries()], async ([at, { manifest }]): Promise<Result> => {
    const [finding, outcome, next] = [findings[at]!, outcomes[at]!, again[at]!]
    const [ours, theirs] = [await bySluice.read(manifest), await byFlux.read(manifest)]
    const difference = differenceOf({ finding, outcome, ours, theirs }) ?? unrest(finding, next)
    return { ...edits[at]!, finding, outcome, difference }
  })
  await Promise.all([bySluice, byFlux].map((arena) => arena.removeAll(manifests)))
  return results
}

interface Subject {
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

/** What Flux says first. It is asked once more: what an apply itself leaves of other managers is taken over one run later. */
async function untilQuiet(flux: FluxSide, manifests: readonly Manifest[]): Promise<readonly OracleOutcome[]> {
  const first = await flux.reconcile(manifests)
  const busy = manifests.filter((_, index) => first[index]?.action === 'configured')
  if (busy.length > 0) await flux.reconcile(busy)
  return first
}
