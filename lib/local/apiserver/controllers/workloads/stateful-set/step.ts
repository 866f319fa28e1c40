import {
  at,
  isTerminating,
  type KubeObject,
  labelsOf,
  listAt,
  namespaceOf,
  numberAt,
  textAt,
  withMetadata,
} from '../../../object.ts'
import type { Cluster } from '../../cluster.ts'
import { controllerReference } from '../../owner.ts'
import { hasEnded } from '../pods.ts'
import { counted, replicasOf } from '../replicas.ts'
import { atRevision } from '../revisions.ts'
import { claimsOf, ordinalOf, podOf, retention, revisionLabel, startOf } from './identity.ts'
import { isAvailable, isRunningAndReady } from './status-of.ts'

const pods = '/pods'
const claims = '/persistentvolumeclaims'

/** A set with its Pods and the revisions that they may be of. */
export interface Situation {
  readonly set: KubeObject
  readonly pods: readonly KubeObject[]
  readonly current: KubeObject
  readonly update: KubeObject
}

/** Brings a set as near to what it should be as it may get at once (statefulset/stateful_set_control.go). */
export function step(situation: Situation, cluster: Cluster): void {
  const { set } = situation
  const start = startOf(set)
  const isOrdered = textAt(set, 'spec', 'podManagementPolicy') !== 'Parallel'
  for (let ordinal = start; ordinal < start + replicasOf(set); ordinal++) {
    if (!ensured(situation, ordinal, cluster) && isOrdered) return
  }
  if (condemn(situation, isOrdered, cluster)) replaceOutdated(situation, cluster)
}

function podAt({ set, pods: there }: Situation, ordinal: number): KubeObject | undefined {
  return there.find((pod) => ordinalOf(set, pod) === ordinal)
}

/** Whether the Pod of a number is there and available; makes it where it is missing. */
function ensured(situation: Situation, ordinal: number, cluster: Cluster): boolean {
  const { set } = situation
  const pod = podAt(situation, ordinal)
  if (pod === undefined) {
    const { set: of, revision } = revisionFor(situation, ordinal)
    makeClaims(of, ordinal, cluster)
    cluster.create(pods, podOf(of, ordinal, revision))
    return false
  }
  if (hasEnded(pod)) {
    if (!isTerminating(pod)) cluster.remove(pods, pod)
    return false
  }
  if (textAt(pod, 'status', 'phase') === 'Pending') makeClaims(set, ordinal, cluster)
  return !isTerminating(pod) && isRunningAndReady(pod) && isAvailable(set, pod, cluster.now())
}

/** Pods below the partition are made as they were before. */
function revisionFor({ set, current, update }: Situation, ordinal: number) {
  const rolling = at(set, 'spec', 'updateStrategy', 'rollingUpdate')
  const isRolling = textAt(set, 'spec', 'updateStrategy', 'type') !== 'OnDelete'
  const kept = rolling === undefined ? counted(set, 'currentReplicas') : numberAt(rolling, 'partition')
  const isKept = (isRolling || rolling !== undefined) && ordinal < startOf(set) + kept
  const revision = isKept ? current : update
  return { set: atRevision(set, revision), revision: revision.metadata.name }
}

function makeClaims(set: KubeObject, ordinal: number, cluster: Cluster): void {
  for (const { name, body } of claimsOf(set, ordinal)) {
    if (cluster.get(claims, namespaceOf(set), name) === undefined) cluster.create(claims, body)
  }
}

/** Deletes Pods beyond the wanted ones, the last one first; answers whether there are none left. */
function condemn({ set, pods: there }: Situation, isOrdered: boolean, cluster: Cluster): boolean {
  const start = startOf(set)
  const condemned = there
    .map((pod) => ({ pod, ordinal: ordinalOf(set, pod) ?? -1 }))
    .filter(({ ordinal }) => ordinal < start || ordinal >= start + replicasOf(set))
    .toSorted((one, other) => other.ordinal - one.ordinal)
  for (const { pod, ordinal } of condemned) {
    if (!isTerminating(pod)) {
      if (retention(set, 'whenScaled') === 'Delete') giveClaims(set, ordinal, pod, cluster)
      cluster.remove(pods, pod)
    }
    if (isOrdered) return false
  }
  return condemned.length === 0
}

/** Claims that are to go with their Pod belong to it from now on. */
function giveClaims(set: KubeObject, ordinal: number, pod: KubeObject, cluster: Cluster): void {
  for (const { name } of claimsOf(set, ordinal)) {
    const claim = cluster.get(claims, namespaceOf(set), name)
    if (claim === undefined) continue
    const others = listAt(claim.metadata, 'ownerReferences').filter((one) => textAt(one, 'kind') !== 'StatefulSet')
    cluster.update(claims, withMetadata(claim, { ownerReferences: [...others, controllerReference(pod)] }))
  }
}

/** Deletes Pods of a former revision, the last one first, as many as may be missing at once. */
function replaceOutdated(situation: Situation, cluster: Cluster): void {
  const { set, update } = situation
  if (textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return
  const start = startOf(set)
  const partition = numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')
  const most = Math.max(numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable'), 1)
  const unavailable = situation.pods.filter((pod) => isTerminating(pod) || !isAvailable(set, pod, cluster.now()))
  let left = most - unavailable.length
  for (let ordinal = start + replicasOf(set) - 1; ordinal >= start + partition && left > 0; ordinal--) {
    const pod = podAt(situation, ordinal)
    if (pod === undefined || isTerminating(pod) || labelsOf(pod)[revisionLabel] === update.metadata.name) continue
    cluster.remove(pods, pod)
    left--
  }
}
