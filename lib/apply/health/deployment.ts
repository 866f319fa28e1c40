import type { Json } from '../../core/json.ts'
import { conditionsOf, counted, hasCondition, integerAt, wantedReplicas } from './fields.ts'
import { current, failed, type Health, inProgress } from './health.ts'

/** The deployment controller's word for "no deadline": then it sets no Progressing condition. */
const noDeadline = 2_147_483_647

/** Deployment: replicas replaced, available and ready; Failed once the progress deadline is over. */
export function deployment(object: Json): Health {
  const conditions = conditionsOf(object)
  const late = conditions.some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded')
  if (late) return failed('Progress deadline exceeded')
  const waiting = rollingOut(object)
  if (waiting !== undefined) return inProgress(waiting)
  const deadline = integerAt(object, 'spec', 'progressDeadlineSeconds') ?? noDeadline
  const rolledOut = conditions.some(
    ({ type, status, reason }) => type === 'Progressing' && status === 'True' && reason === 'NewReplicaSetAvailable',
  )
  if (deadline !== noDeadline && !rolledOut) return inProgress('ReplicaSet not Available')
  if (!hasCondition(object, 'Available', 'True')) return inProgress('Deployment not Available')
  return current(`Deployment is available. Replicas: ${counted(object, 'replicas')}`)
}

function rollingOut(object: Json): string | undefined {
  const wanted = wantedReplicas(object)
  const replicas = counted(object, 'replicas')
  const updated = counted(object, 'updatedReplicas')
  const available = counted(object, 'availableReplicas')
  const ready = counted(object, 'readyReplicas')
  if (wanted > replicas) return `Replicas: ${replicas}/${wanted}`
  if (wanted > updated) return `Updated: ${updated}/${wanted}`
  if (replicas > wanted) return `Pending termination: ${replicas - wanted}`
  if (updated > available) return `Available: ${available}/${updated}`
  return wanted > ready ? `Ready: ${ready}/${wanted}` : undefined
}
