import type { LiveObject, ResourceType } from '../../apply/cluster.ts'
import { applyOrder } from '../../apply/stages.ts'
import type { InventoryId, ObjectRef } from '../../core/object-ref.ts'
import type { InventoryEntry } from '../../store/record.ts'

/** One object after it was worked on. */
export interface Done {
  readonly entry: InventoryEntry
  readonly ref: ObjectRef
  readonly type: ResourceType
  readonly action: 'created' | 'configured' | 'unchanged' | 'skipped' | 'recreated'
  readonly live?: LiveObject
}

/** Objects that were worked on so far, whatever happens next: what a record learns even from a failed pass. */
export type Progress = Map<InventoryId, Done>

/** `Kind/namespace/name created` lines for the event, in order of applying; what did not change is left out, as in Flux, and what is told elsewhere. */
export function changeLines(
  progress: Progress,
  subject: (ref: ObjectRef) => string,
  untold: ReadonlyMap<InventoryId, unknown>,
): readonly string[] {
  return [...progress]
    .filter(([id]) => !untold.has(id))
    .map(([, done]) => done)
    .filter(({ action }) => action !== 'unchanged' && action !== 'skipped')
    .sort((a, b) => applyOrder(a.ref, b.ref))
    .map(({ ref, action }) => `${subject(ref)} ${action}`)
}
