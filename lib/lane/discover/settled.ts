import { isDeepStrictEqual } from 'node:util'
import type { Digest } from '../../core/digest.ts'
import { remembered } from '../../core/remembered.ts'
import type { KustomizationDefinition, UnitId } from '../../flux/definition.ts'
import type { Pin } from '../../store/controls.ts'
import { type Head, type HeadBuild, renderedAt } from '../../store/head.ts'
import type { UnitRecord } from '../../store/record.ts'
import { isReady } from '../record/conditions.ts'
import { isLeaving } from '../record/inventory.ts'
import { isVirtual } from '../record/virtual.ts'
import { ownsWhatItWants } from './desired-digest.ts'

/** What a unit is and wants now, as far as that is known without its output. */
export interface Wanted {
  readonly definition: KustomizationDefinition
  readonly parent: UnitId | undefined
  readonly head: Head | undefined
  readonly entry: HeadBuild | undefined
  /** Whatever the head says. */
  readonly pin?: Pin | undefined
}

/**
 * Whether a unit is ready with exactly what it wants now: the same artifact by the same definition, and nothing left over from before.
 * A narrow activation leaves such a unit alone; the audit looks at all of them.
 */
export function isSettled(record: UnitRecord | undefined, wanted: Wanted): boolean {
  const { definition, parent, pin } = wanted
  const artifact = pin === undefined ? headArtifact(wanted) : pin.artifact
  if (record === undefined || artifact === undefined) return false
  return (
    isAtRest(record) &&
    record.applied?.artifact === artifact &&
    record.parent === parent &&
    isSameDefinition(record.definition, definition)
  )
}

/** The artifact of the head's own revision, where nothing fails. */
function headArtifact({ head, entry }: Wanted): Digest | undefined {
  if (head?.revision === undefined || head.error !== undefined || entry?.error !== undefined) return undefined
  return entry !== undefined && renderedAt(head, entry) === head.revision ? entry.artifact : undefined
}

/** Records and definitions that did not change are the same objects in the next activation. */
const isAtRest = remembered(
  (record: UnitRecord): boolean => isReady(record.conditions) && isDone(record) && ownsWhatItWants(record),
)
const sameAs = new WeakMap<KustomizationDefinition, KustomizationDefinition>()

function isSameDefinition(recorded: KustomizationDefinition, wanted: KustomizationDefinition): boolean {
  if (sameAs.get(recorded) === wanted) return true
  const same = isDeepStrictEqual(recorded, wanted)
  if (same) sameAs.set(recorded, wanted)
  return same
}

function isDone(record: UnitRecord): boolean {
  const { target, held, removed, yields = [], intents, inventory } = record
  return (
    target === undefined &&
    held === undefined &&
    removed === undefined &&
    yields.length === 0 &&
    intents.length === 0 &&
    !isLeaving(inventory)
  )
}

/** Whether a unit's output holds units or sources: those are found in the output alone. */
export const holdsOthers = remembered((record: UnitRecord): boolean => record.inventory.some(({ id }) => isVirtual(id)))
