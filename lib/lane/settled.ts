import { isDeepStrictEqual } from 'node:util'
import type { KustomizationDefinition, UnitId } from '../flux/definition.ts'
import type { Head, HeadBuild } from '../store/head.ts'
import type { UnitRecord } from '../store/record.ts'
import { isReady } from './conditions.ts'
import { ownsWhatItWants } from './desired-digest.ts'
import { isLeaving } from './inventory.ts'
import { isVirtual } from './virtual.ts'

/** What a unit is and wants now, as far as that is known without its output. */
export interface Wanted {
  readonly definition: KustomizationDefinition
  readonly parent: UnitId | undefined
  readonly head: Head | undefined
  readonly entry: HeadBuild | undefined
}

/**
 * Whether a unit is ready with exactly what it wants now: the same artifact by the same definition, and nothing left over from before.
 * A narrow activation leaves such a unit alone; the audit looks at all of them.
 */
export function isSettled(record: UnitRecord | undefined, { definition, parent, head, entry }: Wanted): boolean {
  if (record === undefined || head === undefined || entry?.artifact === undefined) return false
  return (
    isReady(record.conditions) &&
    record.applied?.artifact === entry.artifact &&
    entry.renderedAt === head.revision &&
    entry.error === undefined &&
    head.error === undefined &&
    record.parent === parent &&
    isDone(record) &&
    isDeepStrictEqual(record.definition, definition) &&
    ownsWhatItWants(record)
  )
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
export function holdsOthers(record: UnitRecord): boolean {
  return record.inventory.some(({ id }) => isVirtual(id))
}
