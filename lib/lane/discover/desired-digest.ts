import { type Digest, digestOf } from '../../core/digest.ts'
import type { InventoryId } from '../../core/object-ref.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { DesiredObject, TakenOver } from './graph.ts'

/** Hash of everything that a unit wants, whatever its order. */
export function desiredDigest(
  objects: readonly Pick<DesiredObject, 'id' | 'hash'>[],
  takenOver: readonly Pick<TakenOver, 'id'>[],
): Digest {
  return digestOfLines([...objects.map(({ id, hash }) => line(id, hash)), ...takenOver.map(({ id }) => line(id))])
}

/**
 * Whether a unit owns exactly what it wanted when it was last applied. It does not while an object that it gave away still waits for its
 * new owner, or one that it wants belongs to another unit: then only its output tells which of the two wants what.
 */
export function ownsWhatItWants({ applied, inventory }: Pick<UnitRecord, 'applied' | 'inventory'>): boolean {
  return applied?.desired === digestOfLines(inventory.map(({ id, desired }) => line(id, desired)))
}

function line(id: InventoryId, hash: Digest | '' = ''): string {
  return JSON.stringify([id, hash])
}

function digestOfLines(lines: readonly string[]): Digest {
  // An output may name a unit twice.
  return digestOf([...new Set(lines)].sort().join('\n'))
}
