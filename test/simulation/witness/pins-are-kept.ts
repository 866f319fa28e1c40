import { pinnedFleet } from '../pinned-fleet.ts'
import type { Knowledge } from '../ports.ts'
import { difference } from '../truth.ts'
import { modelsOf, type SeenPin } from './pins.ts'
import { isReadyAt, nameOf, type Rule, type Seen, type StoredRecord } from './witness.ts'

/** A worker that knew of a pin before it began to look neither says Ready with anything else, nor undoes what is pinned. */
export const pinsAreKept: Rule = {
  name: 'a pin was not kept',
  onRecord(seen, { cluster, before, after, by }) {
    const pin = knownPin(seen, cluster, after, by)
    if (pin === undefined || isReadyAt(after) === undefined || isReadyAt(after) === isReadyAt(before)) return undefined
    if (after.applied?.artifact === pin.artifact) return undefined
    return `${cluster} ${after.unit} is ready at ${after.applied?.revision} and pinned to ${pin.revision}`
  },
  onObject(seen, { cluster, id, before, after, by }) {
    if (before === undefined || by.push === 0) return undefined
    for (const record of seen.records.get(cluster)?.values() ?? []) {
      const pin = knownPin(seen, cluster, record, by)
      const isReady = isReadyAt(record) !== undefined && record.target === undefined
      if (pin === undefined || !isReady || record.applied?.artifact !== pin.artifact) continue
      const fleet = pinnedFleet(seen.truth.model(by.push), modelsOf(seen.truth, by.pins.get(cluster)))
      const wanted = fleet.units.get(nameOf(record))?.wants?.get(id)
      if (wanted === undefined || fleet.wanting(id).length > 1 || difference(before, wanted) !== undefined) continue
      const why = difference(after, wanted)
      if (why !== undefined)
        return `${cluster} ${record.unit} pinned to ${pin.revision}: ${id} ${why}, by ${by.worker.name}`
    }
    return undefined
  },
}

/** The pin of a unit, where it is in force and the worker knew it before it looked at the cluster. */
function knownPin(seen: Seen, cluster: string, { unit }: StoredRecord, { pins, looked }: Knowledge): SeenPin['pin'] {
  const known = pins.get(cluster)?.get(unit)
  if (known === undefined || known.seq !== seen.pins.get(cluster)?.get(unit)?.seq || known.step >= looked)
    return undefined
  return known.pin
}
