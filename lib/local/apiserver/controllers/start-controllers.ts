import type { Change } from '../storage/store.ts'
import type { WriteWorld } from '../write/ports.ts'
import { type Cluster, clusterFor } from './cluster.ts'
import type { Controller } from './controller.ts'
import { objectIndex } from './object-index.ts'
import { workQueue } from './work-queue.ts'

/** Makes a controller that works on a cluster. */
export type ControllerMaker = (cluster: Cluster) => Controller

/** Controllers that work together, and the name under which they write. */
export interface ControllerGroup {
  readonly manager: string
  readonly makers: readonly ControllerMaker[]
}

export interface Controllers {
  /** Settles when the controllers have nothing to do, what is due at a later time aside. */
  settled(): Promise<void>
  stop(): void
}

/** Told of work that failed; it is tried again. */
export type Report = (failure: unknown, controller: string, key: string) => void

/** Starts controllers on a cluster: on what is there, and on every change from now on. */
export function startControllers(groups: readonly ControllerGroup[], world: WriteWorld, report: Report): Controllers {
  const index = objectIndex(world.store)
  const queue = workQueue(report)
  const controllers = groups.flatMap(({ manager, makers }) => {
    const cluster = clusterFor(manager, world, index)
    return makers.map((make) => make(cluster))
  })
  const told = listenersOf(controllers)
  const tell = (change: Change): void => {
    index.take(change)
    for (const controller of told(change.resource)) {
      for (const key of controller.keysOf(change)) queue.add(controller, key)
    }
  }
  const unwatch = world.store.watch(tell)
  for (const resource of [...world.store.resources()]) {
    for (const object of world.store.list(resource)) {
      tell({ type: 'ADDED', revision: Number(object.metadata.resourceVersion), resource, object })
    }
  }
  return {
    settled: queue.settled,
    stop() {
      unwatch()
      queue.stop()
    },
  }
}

/** Who wants to hear of a kind; worked out once for each. */
function listenersOf(controllers: readonly Controller[]): (resource: string) => readonly Controller[] {
  const known = new Map<string, readonly Controller[]>()
  return (resource) => {
    const found =
      known.get(resource) ?? controllers.filter(({ watches }) => watches === 'everything' || watches.includes(resource))
    known.set(resource, found)
    return found
  }
}
