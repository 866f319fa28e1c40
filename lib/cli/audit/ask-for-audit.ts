import type { Clock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import type { LaneAudit } from '../../store/lane-audit.ts'
import { readLane } from '../../store/lanes.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { untilThere } from '../until-there.ts'

export interface Ask {
  readonly store: ObjectStore
  readonly clock: Clock
  readonly timeoutMs: number
  /** Sends the order. */
  send(): Promise<void>
}

/** Has the lane of a cluster audit and waits for what it notes under our id; a Problem where that does not come in time. */
export async function askForAudit(cluster: string, id: string, ask: Ask): Promise<LaneAudit | Problem> {
  await ask.send()
  const found = await untilThere(ask, async () => {
    const audit = (await readLane(ask.store, cluster))?.value.audit
    return audit?.requests.includes(id) ? audit : undefined
  })
  return found ?? tooLate(cluster)
}

function tooLate(cluster: string): Problem {
  return new Problem({
    code: 'Conflict',
    subject: `cluster ${cluster}`,
    what: 'was not audited in time: its lane is busy, or suspended, or the audit takes longer',
    remedy: 'Wait longer with --timeout; "sluice events" shows what it finds later',
  })
}
