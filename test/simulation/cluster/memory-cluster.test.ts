import type { LiveObject } from '../../../lib/apply/cluster.ts'
import { inventoryId, refOf } from '../../../lib/core/object-ref.ts'
import { clusterContract } from '../../contract/cluster-api.ts'
import { memoryCluster } from './memory-cluster.ts'

const idOf = (object: LiveObject) => inventoryId(refOf(object))

clusterContract('the cluster in memory', async () => {
  let now = Date.UTC(2026, 0, 1)
  const cluster = memoryCluster({ name: 'test', now: () => now })
  return {
    api: cluster.api,
    update: async (manager, object) => cluster.update(idOf(object), manager, () => object),
    setStatus: async (object, status) => cluster.setStatus(idOf(object), 'controller', status),
    async nextSecond() {
      now += 1_000
    },
  }
})
