import { judge } from '../../apply/judge.ts'
import { parseInventoryId } from '../../core/object-ref.ts'
import type { InventoryEntry, UnitRecord } from '../../store/record.ts'
import { conditionOf } from '../record/conditions.ts'
import { appliedMessage } from '../record/ready-message.ts'
import { isVirtual } from '../record/virtual.ts'
import type { AuditTrust } from './audit-trust.ts'
import type { Snapshot } from './snapshot.ts'

/** What an audit has seen, and how far it relies on what was noted before. */
export interface Look {
  readonly key: Uint8Array
  readonly snapshot: Pick<Snapshot, 'shown'>
  readonly trust: Pick<AuditTrust, 'distrusts'>
}

/**
 * Whether listed metadata show every object of a record as it was left, and nothing about the unit has to be said or looked at beside that. An
 * audit leaves such a unit alone if it is settled: what it wants is what its record lists, so its artifact need not even be read.
 */
export function isUndisturbed(look: Look, record: UnitRecord, notes: readonly string[]): boolean {
  const { definition, applied, drift, reverts } = record
  if (applied === undefined || drift !== undefined || reverts !== undefined) return false
  // What the cluster holds decides on its variables and on the health of objects of others: both are asked for each time.
  if ((definition.postBuild?.substituteFrom.length ?? 0) > 0 || definition.healthChecks.length > 0) return false
  if (conditionOf(record.conditions, 'Ready')?.message !== appliedMessage(applied.revision, notes)) return false
  return record.inventory.every((entry) => isVirtual(entry.id) || isAsLeft(look, entry, definition.wait))
}

function isAsLeft({ key, snapshot, trust }: Look, entry: InventoryEntry, healthCounts: boolean): boolean {
  const ref = parseInventoryId(entry.id)
  const listed = snapshot.shown(entry.id)
  if (ref === undefined || listed === undefined || trust.distrusts(ref)) return false
  // An object that moved may be unhealthy by now, however little of it is ours.
  if (healthCounts && listed.metadata.resourceVersion !== entry.baseline?.resourceVersion) return false
  return judge(listed, entry, ref, { key }) === 'clean'
}
