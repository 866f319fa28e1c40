import type { Clock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import type { LaneAudit } from '../../store/lane-audit.ts'
import { readLane } from '../../store/lanes.ts'
import type { ObjectStore } from '../../store/object-store.ts'

export interface Ask {
  readonly store: ObjectStore
  readonly clock: Clock
  readonly timeoutMs: number
  /** Sends the order. */
  send(): Promise<void>
}

const pauseMs = 200

/** Has the lane of a cluster audit and waits for what it notes under our id; a Problem where that does not come in time. */
export async function askForAudit(cluster: string, id: string, ask: Ask): Promise<LaneAudit | Problem> {
  const { store, clock, timeoutMs } = ask
  const end = clock.now() + timeoutMs
  await ask.send()
  for (;;) {
    const audit = (await readLane(store, cluster))?.value.audit
    if (audit?.requests.includes(id)) return audit
    if (clock.now() >= end) return tooLate(cluster)
    await clock.sleep(Math.min(pauseMs, Math.max(1, end - clock.now())))
  }
}

function tooLate(cluster: string): Problem {
  return new Problem({
    code: 'Conflict',
    subject: `cluster ${cluster}`,
    what: 'was not audited in time: its lane is busy, or suspended, or the audit takes longer',
    remedy: 'Wait longer with --timeout; "sluice events" shows what it finds later',
  })
}
