import type { Json } from '../../core/json.ts'
import { integerAt, lagging } from './fields.ts'
import { current, type Health, inProgress } from './health.ts'

const counters = {
  Current: 'currentNumberScheduled',
  Updated: 'updatedNumberScheduled',
  Available: 'numberAvailable',
  Ready: 'numberReady',
}

/** DaemonSet: its controller always says which generation it saw, so silence means it has not looked yet. */
export function daemonSet(object: Json): Health {
  if (integerAt(object, 'metadata', 'generation') === undefined) {
    return inProgress('DaemonSet metadata.generation not found')
  }
  if (integerAt(object, 'status', 'observedGeneration') === undefined) {
    return inProgress('DaemonSet status.observedGeneration not found')
  }
  const wanted = integerAt(object, 'status', 'desiredNumberScheduled')
  if (wanted === undefined) return inProgress('Missing .status.desiredNumberScheduled')
  return lagging(object, wanted, counters) ?? current(`All replicas scheduled as expected. Replicas: ${wanted}`)
}
