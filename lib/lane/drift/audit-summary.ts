import type { AuditOrder } from '../../queue/audit-order.ts'
import type { LaneAudit, OpenUnit } from '../../store/lane-audit.ts'
import type { Lane } from '../../store/lanes.ts'
import type { ClusterFailure } from '../cluster-failed.ts'
import type { LaneDeps } from '../deps.ts'
import { type CrossChecker, crossChecker } from '../look/cross-check.ts'
import { isVirtual } from '../record/virtual.ts'
import type { PassResult } from '../run-pass.ts'

/** An audit that is under way: what is counted while it works, and what it came to at its end. */
export interface AuditUnderWay {
  /** The lane's world, noting which events it tells. */
  readonly deps: LaneDeps
  readonly check: CrossChecker
  cameTo(result: PassResult | ClusterFailure): LaneAudit
}

/** As many as people read, and the document of a lane holds with ease. */
const mostEvents = 500
const mostOpen = 100
const longestWhy = 1_000

/** Begins to count what an audit does; `lane` is as it was before. */
export function beginAudit(deps: LaneDeps, order: AuditOrder, lane: Lane): AuditUnderWay {
  const began = deps.clock.now()
  const check = crossChecker(lane, began, order.full)
  const sentBefore = deps.requestsSent()
  const events: string[] = []
  const common = () => ({
    ...{ requests: order.requests, full: order.full, began },
    ended: deps.clock.now(),
    apiRequests: deps.requestsSent() - sentBefore,
    events: events.slice(0, mostEvents),
  })
  return {
    check,
    deps: {
      ...deps,
      async tell(key, event) {
        if (event.drift !== undefined) events.push(key)
        await deps.tell(key, event)
      },
    },
    cameTo(result) {
      if ('since' in result) {
        const nothing = { units: 0, objects: 0, crossChecked: 0, crossFound: 0, open: [] }
        return { ...common(), ...nothing, problem: whyOf(result).slice(0, longestWhy) }
      }
      const open = openUnits(result)
      return {
        ...{ ...common(), ...check.counts, ...sizeOf(result), open: open.slice(0, mostOpen) },
        ...(open.length > mostOpen && { openMore: open.length - mostOpen }),
        ...(result.ended === 'time' && { problem: 'the time was up before everything was looked at' }),
      }
    },
  }
}

function whyOf({ outcomes }: ClusterFailure): string {
  const [outcome] = outcomes.values()
  return outcome !== undefined && 'why' in outcome ? outcome.why : 'the cluster could not be looked at'
}

function openUnits({ outcomes }: PassResult): readonly OpenUnit[] {
  return [...outcomes].flatMap(([unit, outcome]) => {
    // Drift that is left as it is is known.
    const isKnown = outcome.kind === 'ready' || (outcome.kind === 'waiting' && outcome.drift !== undefined)
    return isKnown ? [] : [{ unit, why: outcome.why.slice(0, longestWhy) }]
  })
}

function sizeOf({ outcomes, drafts }: PassResult): Pick<LaneAudit, 'units' | 'objects'> {
  let objects = 0
  for (const { record } of drafts.values()) {
    for (const { id } of record.inventory) if (!isVirtual(id)) objects++
  }
  return { units: outcomes.size, objects }
}
