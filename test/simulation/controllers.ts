import type { LiveObject } from '../../lib/apply/cluster.ts'
import { at } from '../../lib/core/json.ts'
import type { InventoryId } from '../../lib/core/object-ref.ts'
import type { MemoryCluster, ObjectChange } from './cluster/memory-cluster.ts'
import type { Random } from './random.ts'
import type { Scheduler } from './scheduler.ts'

interface ControllerWorld {
  readonly scheduler: Scheduler
  readonly random: Random
  readonly clusters: ReadonlyMap<string, MemoryCluster>
}

const seconds = 1_000

/** What kube-controller-manager does to Deployments: sees each generation after a while, and makes it available unless its image is bad. */
export function startControllers({ scheduler, random, clusters }: ControllerWorld) {
  const look = (name: string, id: InventoryId): void => {
    const cluster = clusters.get(name)
    const live = cluster?.get(id)
    if (live === undefined || at(live, 'status', 'observedGeneration') === live.metadata.generation) return
    cluster?.setStatus(id, 'kube-controller-manager', statusOf(live))
  }
  return (name: string, { id, after }: ObjectChange): void => {
    if (after?.kind !== 'Deployment') return
    scheduler.after(random.pick([20, 500, 3 * seconds]), () => look(name, id))
  }
}

function statusOf(live: LiveObject) {
  const image = String(at(live, 'spec', 'template', 'spec', 'containers', 0, 'image'))
  const available = image.endsWith('bad') ? 0 : 1
  const status = available === 1 ? 'True' : 'False'
  return {
    observedGeneration: live.metadata.generation ?? 0,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: available,
    availableReplicas: available,
    conditions: [{ type: 'Available', status, reason: 'Simulated', message: '' }],
  }
}
