import { type Json, textAt } from '../../core/json.ts'
import { current, type Health, inProgress } from './health.ts'

/** Service: one of type LoadBalancer needs its cluster IP; the external one is not waited for. */
export function service(object: Json): Health {
  if (textAt(object, 'spec', 'type') === 'LoadBalancer' && !textAt(object, 'spec', 'clusterIP')) {
    return inProgress('ClusterIP not set. Service type: LoadBalancer')
  }
  return current('Service is ready')
}
