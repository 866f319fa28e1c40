import { at, type Json, textAt } from '../../core/json.ts'
import { conditionsOf, hasCondition } from './fields.ts'
import { current, failed, type Health, inProgress } from './health.ts'

/** How long a pod may wait for a node before it counts as failed. */
const scheduleWindowMs = 15_000

/** Pod: one that ended badly is Current too, as in kstatus. */
export function pod(object: Json, now: number): Health {
  const phase = textAt(object, 'status', 'phase') ?? ''
  switch (phase) {
    case 'Succeeded':
      return current('Pod has completed successfully')
    case 'Failed':
      return current('Pod has completed, but not successfully')
    case 'Running':
      return running(object)
    case 'Pending':
      return pending(object, now)
    case '':
      return inProgress('Pod phase not available')
    default:
      return { status: 'Unknown', message: `unknown phase ${phase}` }
  }
}

function running(object: Json): Health {
  if (hasCondition(object, 'Ready', 'True')) return current('Pod is Ready')
  const containers = at(object, 'status', 'containerStatuses')
  const crashing = (Array.isArray(containers) ? containers : [])
    .filter((container) => textAt(container, 'state', 'waiting', 'reason') === 'CrashLoopBackOff')
    .map((container) => textAt(container, 'name') ?? '')
  if (crashing.length > 0) return failed(`Containers in CrashLoop state: ${crashing.join(',')}`)
  return inProgress('Pod is running but is not Ready')
}

function pending(object: Json, now: number): Health {
  const stuck = conditionsOf(object).some(
    ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
  )
  if (!stuck) return inProgress('Pod is in the Pending phase')
  const created = Date.parse(textAt(object, 'metadata', 'creationTimestamp') ?? '')
  if (now - scheduleWindowMs < created) return inProgress('Pod has not been scheduled')
  return failed('Pod could not be scheduled')
}
