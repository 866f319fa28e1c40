import type { Json, JsonObject } from '../../json.ts'
import {
  at,
  isTerminating,
  type KubeObject,
  labelsOf,
  listAt,
  numberAt,
  objectAt,
  textAt,
  withAt,
} from '../../object.ts'
import { claimed } from '../claimed.ts'
import type { Cluster } from '../cluster.ts'
import { type Controller, namedBy } from '../controller.ts'
import { isSubset } from '../label-selector.ts'
import { nodeName } from '../pods/node.ts'
import { nonZero, withWrittenStatus } from '../status.ts'
import { keysOfOwners } from './keys-of-owners.ts'
import { podOfTemplate } from './pod-of-template.ts'
import { hasEnded, isReady, untilAvailable } from './pods.ts'
import { untilNextAvailable } from './replica-set.ts'
import { generationOf } from './replicas.ts'
import { currentRevision, revisionsOf, truncateHistory } from './revisions.ts'

const sets = 'apps/daemonsets'
const pods = '/pods'
const revisionLabel = 'controller-revision-hash'
const generationAnnotation = 'deprecated.daemonset.template.generation'

/** Keeps a Pod of every DaemonSet on the one node, where it is let (daemon/daemon_controller.go). */
export function daemonSets(cluster: Cluster): Controller {
  return {
    name: 'daemon-set',
    watches: [sets, pods, '/nodes'],
    keysOf(change) {
      if (change.resource !== '/nodes') return keysOfOwners(change, sets, cluster)
      return cluster.list(sets).map(({ metadata }) => `${textAt(metadata, 'namespace')}/${metadata.name}`)
    },
    reconcile(key) {
      const set = cluster.get(sets, ...namedBy(key))
      return set === undefined ? undefined : sync(set, cluster)
    },
  }
}

function sync(set: KubeObject, cluster: Cluster): number | undefined {
  const known = revisionsOf(set, cluster)
  const hash = textAt(labelsOf(currentRevision(set, known, revisionLabel, cluster)), revisionLabel)
  const isWanted = mayRun(set, cluster)
  const podsOf = () => claimed(set, pods, cluster)
  if (!isTerminating(set)) step(set, { pods: podsOf(), hash, isWanted }, cluster)
  const there = podsOf()
  withWrittenStatus(sets, set, statusOf(set, { pods: there, hash, isWanted }, cluster.now()), cluster)
  const used = new Set<unknown>([hash, ...there.map((pod) => labelsOf(pod)[revisionLabel])])
  truncateHistory(set, known, (revision) => used.has(labelsOf(revision)[revisionLabel]), cluster)
  return untilNextAvailable(set, there, cluster.now())
}

interface Situation {
  readonly pods: readonly KubeObject[]
  /** Of the template as it is now. */
  readonly hash: string
  /** Whether the node is one for it. */
  readonly isWanted: boolean
}

function mayRun(set: KubeObject, cluster: Cluster): boolean {
  const node = cluster.get('/nodes', '', nodeName)
  return node !== undefined && isSubset(objectAt(set, 'spec', 'template', 'spec', 'nodeSelector'), labelsOf(node))
}

function step(set: KubeObject, { pods: there, hash, isWanted }: Situation, cluster: Cluster): void {
  for (const pod of there) if (hasEnded(pod) && !isTerminating(pod)) cluster.remove(pods, pod)
  const active = there.filter((pod) => !hasEnded(pod) && !isTerminating(pod))
  const isUpdated = (pod: KubeObject): boolean => labelsOf(pod)[revisionLabel] === hash
  const [fresh, ...extra] = active.filter(isUpdated)
  const [old, ...older] = active.filter((pod) => !isUpdated(pod))
  const isRolling = textAt(set, 'spec', 'updateStrategy', 'type') !== 'OnDelete'
  const surges = isRolling && mayBeMore(at(set, 'spec', 'updateStrategy', 'rollingUpdate', 'maxSurge'))
  const unneeded = isWanted ? [...extra, ...older] : active
  for (const pod of unneeded) cluster.remove(pods, pod)
  if (!isWanted) return
  if (old === undefined) {
    // One that is still going away keeps its place.
    if (fresh === undefined && !there.some(isTerminating)) cluster.create(pods, podOf(set, hash))
    return
  }
  if (!isRolling) return
  if (!surges) cluster.remove(pods, old)
  else if (fresh === undefined) cluster.create(pods, podOf(set, hash))
  else if (untilAvailable(fresh, numberAt(set, 'spec', 'minReadySeconds'), cluster.now()) === 0) {
    cluster.remove(pods, old)
  }
}

function mayBeMore(surge: Json | undefined): boolean {
  return surge !== undefined && Number.parseInt(String(surge), 10) > 0
}

const taints = ['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'] as const

/** What daemons put up with (daemon/util, AddOrUpdateDaemonPodTolerations). */
const tolerations: readonly JsonObject[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  ...taints.map((name) => ({ key: `node.kubernetes.io/${name}`, operator: 'Exists', effect: 'NoSchedule' })),
]

function podOf(set: KubeObject, hash: string): JsonObject {
  const pod = podOfTemplate(set)
  const generation = textAt(set.metadata, 'annotations', generationAnnotation)
  const labels = {
    ...objectAt(pod, 'metadata', 'labels'),
    [revisionLabel]: hash,
    ...(generation !== '' && { 'pod-template-generation': generation }),
  }
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }
  const affinity = withAt(
    objectAt(pod, 'spec', 'affinity'),
    ['nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'],
    { nodeSelectorTerms: [term] },
  )
  const own = listAt(pod, 'spec', 'tolerations')
  const spec = { ...objectAt(pod, 'spec'), affinity, tolerations: [...own, ...tolerations] }
  return { ...withAt(pod, ['metadata', 'labels'], labels), spec }
}

function statusOf(set: KubeObject, { pods: there, hash, isWanted }: Situation, now: number): JsonObject {
  const minReadySeconds = numberAt(set, 'spec', 'minReadySeconds')
  const [oldest] = there.toSorted(byAge)
  const pod = isWanted ? oldest : undefined
  const isAvailable = pod !== undefined && untilAvailable(pod, minReadySeconds, now) === 0
  const collisions = at(set, 'status', 'collisionCount')
  return {
    currentNumberScheduled: Number(pod !== undefined),
    numberMisscheduled: Number(!isWanted && oldest !== undefined),
    desiredNumberScheduled: Number(isWanted),
    numberReady: Number(pod !== undefined && isReady(pod)),
    ...nonZero({
      observedGeneration: generationOf(set),
      updatedNumberScheduled: Number(pod !== undefined && labelsOf(pod)[revisionLabel] === hash),
      numberAvailable: Number(isAvailable),
      numberUnavailable: Number(isWanted && !isAvailable),
    }),
    ...(typeof collisions === 'number' && { collisionCount: collisions }),
  }
}

function byAge(one: KubeObject, other: KubeObject): number {
  const [first, second] = [one, other].map((pod) => textAt(pod.metadata, 'creationTimestamp'))
  return first === second ? 0 : String(first) < String(second) ? -1 : 1
}
