import type { UnitId } from '../../flux/definition.ts'
import type { UnitRecord } from '../../store/record.ts'
import { leavesObjects } from '../plan/deletions.ts'
import type { Candidate, Found } from './found.ts'
import type { Vanished } from './graph.ts'
import { rootId } from './root.ts'

/** Units with a record that no readable parent speaks for: the parent's output is not known, or it prunes nothing. */
export function keptUnits(found: Found): Candidate[] {
  const kept: Candidate[] = []
  for (const [id, record] of found.records) {
    if (found.nodes.has(id) || record.parent === undefined || record.removed !== undefined) continue
    const parent = found.nodes.get(record.parent)
    const speaks = parent?.content.kind === 'current' || parent?.content.kind === 'settled'
    if (parent !== undefined && (!speaks || !parent.definition.prune)) {
      kept.push({ id, definition: record.definition, parent: record.parent, kept: true })
    }
  }
  return kept
}

/** Units with a record that nothing defines any more, also removed ones of which an object came back (F3). */
export function vanishedUnits(found: Found): ReadonlyMap<UnitId, Vanished> {
  const vanished = new Map<UnitId, Vanished>()
  for (const [id, record] of found.records) {
    if (found.nodes.has(id) || (record.removed !== undefined && record.inventory.length === 0)) continue
    vanished.set(id, { record, holder: holderOf(found, record), orphan: orphaned(found, record) })
  }
  return vanished
}

function holderOf(found: Found, record: UnitRecord): UnitId {
  let above = record.parent
  for (let depth = 0; above !== undefined && depth < 100; depth++) {
    if (found.nodes.has(above)) return above
    above = found.records.get(above)?.parent
  }
  return rootId
}

/** A removed unit leaves its objects if its own policy says so, or if a removed unit above it leaves its own (it would live on in Flux). */
function orphaned(found: Found, record: UnitRecord): boolean {
  let here: UnitRecord | undefined = record
  for (let depth = 0; here !== undefined && depth < 100; depth++) {
    if (leavesObjects(here.definition)) return true
    const above: UnitId | undefined = here.parent
    if (above === undefined || found.nodes.has(above)) return false
    here = found.records.get(above)
  }
  return false
}
