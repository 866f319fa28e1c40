import { type Json, textAt } from '../../core/json.ts'
import { current, type Health, inProgress } from './health.ts'

/** PersistentVolumeClaim: Bound. One that waits for its first consumer blocks, as in Flux. */
export function persistentVolumeClaim(object: Json): Health {
  const phase = textAt(object, 'status', 'phase') ?? 'unknown'
  return phase === 'Bound' ? current('PVC is Bound') : inProgress(`PVC is not Bound. phase: ${phase}`)
}
