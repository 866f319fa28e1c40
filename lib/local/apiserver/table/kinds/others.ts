import { at, type KubeObject, textAt } from '../../object.ts'
import { type Cells, number, text, value } from '../cells.ts'
import { conditionOf } from '../conditions.ts'

/** Groups with a kind or two. */
export const otherCells: Cells = {
  'policy/poddisruptionbudgets': {
    'Min Available': (budget) => String(at(budget, 'spec', 'minAvailable') ?? 'N/A'),
    'Max Unavailable': (budget) => String(at(budget, 'spec', 'maxUnavailable') ?? 'N/A'),
    'Allowed Disruptions': number('status.disruptionsAllowed'),
  },
  'coordination.k8s.io/leases': { Holder: text('spec.holderIdentity') },
  'scheduling.k8s.io/priorityclasses': {
    Value: number('value'),
    'Global-Default': value('globalDefault', false),
    PreemptionPolicy: text('preemptionPolicy'),
  },
  'node.k8s.io/runtimeclasses': { Handler: text('handler') },
  'apiregistration.k8s.io/apiservices': {
    Service: (one) => {
      const service = at(one, 'spec', 'service')
      return service === undefined ? 'Local' : `${textAt(service, 'namespace')}/${textAt(service, 'name')}`
    },
    Available: available,
  },
  scale: { Desired: number('spec.replicas'), Available: number('status.replicas') },
}

function available(service: KubeObject): string {
  const condition = conditionOf(service, 'Available')
  const [status, reason] = [textAt(condition, 'status') || 'Unknown', textAt(condition, 'reason')]
  return status === 'True' || reason === '' ? status : `${status} (${reason})`
}
