import type { UnitId } from '../../flux/definition.ts'
import type { HeldDeletion, UnitRecord } from '../../store/record.ts'
import type { Graph } from '../discover/graph.ts'
import type { ControlsView } from './controls-view.ts'

const annotation = 'sluice.dev/approve-deletion'

/** Which holds people let through, and which remain. */
export interface Approvals {
  readonly held: ReadonlyMap<UnitId, HeldDeletion>
  /** Key of the approval that let a hold through: noted in the record once everything is deleted, so that it counts once. */
  readonly approved: ReadonlyMap<UnitId, string>
}

/**
 * Sets aside the holds that a person approved: by `sluice approve` (bound to the artifact, with an expiry) or by an annotation in Git.
 * Either names the hash of a hold that the record shows; it counts while the deletions of now are no others (U2).
 */
export async function approvalsOf(
  holds: ReadonlyMap<UnitId, HeldDeletion>,
  records: ReadonlyMap<UnitId, UnitRecord>,
  graph: Graph,
  controls: ControlsView,
  now: number,
): Promise<Approvals> {
  const held = new Map<UnitId, HeldDeletion>()
  const approved = new Map<UnitId, string>()
  for (const [unit, hold] of holds) {
    const record = records.get(unit)
    const { approval } = (await controls.of(unit)).controls
    const inGit = graph.nodes.get(unit)?.definition.annotations[annotation]
    const candidates = [
      ...(approval !== undefined && approval.expires > now && approval.artifact === hold.artifact
        ? [{ hash: approval.hash as string, key: `${approval.hash}@${approval.at}` }]
        : []),
      ...(inGit === undefined ? [] : [{ hash: inGit, key: `${inGit}@git` }]),
    ]
    const valid = candidates.find((candidate) => covers(record, hold, candidate))
    if (valid === undefined) held.set(unit, hold)
    else approved.set(unit, valid.key)
  }
  return { held, approved }
}

function covers(
  record: UnitRecord | undefined,
  hold: HeldDeletion,
  { hash, key }: { readonly hash: string; readonly key: string },
): boolean {
  if (record?.approvalsUsed.includes(key) === true) return false
  if (hold.hash === hash) return true
  const shown = record?.held
  if (shown?.hash !== hash) return false
  const known = new Set(shown.objects.map(({ id, uid }) => `${id} ${uid}`))
  return hold.objects.every(({ id, uid }) => known.has(`${id} ${uid}`))
}
