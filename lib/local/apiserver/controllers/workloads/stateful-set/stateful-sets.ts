import { isTerminating, type KubeObject, labelsOf, textAt } from '../../../object.ts'
import { claimed } from '../../claimed.ts'
import type { Cluster } from '../../cluster.ts'
import { type Controller, namedBy } from '../../controller.ts'
import { withWrittenStatus } from '../../status.ts'
import { keysOfOwners } from '../keys-of-owners.ts'
import { untilNextAvailable } from '../replica-set.ts'
import { currentRevision, revisionsOf, truncateHistory } from '../revisions.ts'
import { ordinalOf, revisionLabel } from './identity.ts'
import { statusOf } from './status-of.ts'
import { step } from './step.ts'

const sets = 'apps/statefulsets'

/** Keeps the Pods of StatefulSets, each with a number and claims of its own, in order (statefulset/stateful_set.go). */
export function statefulSets(cluster: Cluster): Controller {
  return {
    name: 'stateful-set',
    watches: [sets, '/pods'],
    keysOf: (change) => keysOfOwners(change, sets, cluster),
    reconcile(key) {
      const set = cluster.get(sets, ...namedBy(key))
      return set === undefined ? undefined : sync(set, cluster)
    },
  }
}

function sync(set: KubeObject, cluster: Cluster): number | undefined {
  const podsOf = (): readonly KubeObject[] => {
    return claimed(set, '/pods', cluster).filter((pod) => ordinalOf(set, pod) !== undefined)
  }
  const known = revisionsOf(set, cluster)
  const update = currentRevision(set, known, 'controller.kubernetes.io/hash', cluster)
  const current = known.find(({ metadata }) => metadata.name === textAt(set, 'status', 'currentRevision')) ?? update
  if (!isTerminating(set)) step({ set, pods: podsOf(), current, update }, cluster)
  const pods = podsOf()
  const names = { current: current.metadata.name, update: update.metadata.name }
  withWrittenStatus(sets, set, statusOf(set, pods, names, cluster.now()), cluster)
  const used = new Set<unknown>([...Object.values(names), ...pods.map((pod) => labelsOf(pod)[revisionLabel])])
  truncateHistory(set, known, ({ metadata }) => used.has(metadata.name), cluster)
  return untilNextAvailable(set, pods, cluster.now())
}
