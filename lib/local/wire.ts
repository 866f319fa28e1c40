import type { Cluster } from '../fleet/fleet.ts'
import { type Messenger, messenger, type Queues } from '../queue/messenger.ts'
import type { RenderDeps } from '../render/deps.ts'
import type { Bucket } from '../store/bucket.ts'
import { headMemory } from '../store/heads.ts'
import { type KeptLanes, keptLanes } from './kept-lanes.ts'
import { type LocalWorld, localBucket, localLaneDeps, localRenderDeps } from './product.ts'

/** The parts of the product on one machine, each with what it asks the others for. */
export interface Wired {
  readonly bucket: Bucket
  readonly messenger: Messenger
  readonly render: RenderDeps
  readonly lanes: KeptLanes
}

/** Puts the parts together over the given queues. */
export function wire(world: LocalWorld, queues: Queues): Wired {
  const bucket = localBucket(world)
  const messages = messenger(queues, { clock: world.clock, nonces: bucket.nonces })
  const heads = headMemory()
  const clusters = new Map<string, Cluster>(world.fleet.clusters.map((cluster) => [cluster.name, cluster]))
  const lanes = keptLanes(async (name) => {
    const cluster = clusters.get(name)
    return cluster && localLaneDeps(world, bucket, cluster, messages, heads)
  })
  return { bucket, messenger: messages, render: localRenderDeps(world, bucket, messages, heads), lanes }
}
