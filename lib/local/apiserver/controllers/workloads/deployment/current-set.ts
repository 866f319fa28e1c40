import { equal, type JsonObject } from '../../../json.ts'
import { at, type KubeObject, namespaceOf, numberAt, objectAt, textAt, withAt } from '../../../object.ts'
import { timeText } from '../../../write/ports.ts'
import { changed } from '../../changed.ts'
import type { Cluster } from '../../cluster.ts'
import { controllerReference } from '../../owner.ts'
import { replicasOf } from '../replicas.ts'
import { hashName } from '../template-hash.ts'
import {
  annotationsOf,
  revisionKey,
  revisionOf,
  setAnnotations,
  sizeAnnotations,
  withAnnotations,
} from './annotations.ts'
import { condition, conditionsOf, progressDeadline, type Said, withCondition } from './conditions.ts'
import { isRollingUpdate, maxSurge } from './fenceposts.ts'
import { deployments } from './progress.ts'
import { hashLabel, type Rollout, rolloutOf, setsOf, total } from './rollout.ts'

export const replicaSets = 'apps/replicasets'

/** The rollout with the annotations of its current ReplicaSet and its revision as they should be (deployment/sync.go, getNewReplicaSet). */
export function withRevision(rollout: Rollout, cluster: Cluster): Rollout {
  const { deployment, current, old } = rollout
  if (current === undefined) return rollout
  const revision = nextRevision(old)
  const annotated = withAnnotations(current, setAnnotations(deployment, annotationsOf(current), revision))
  const minReadySeconds = at(deployment, 'spec', 'minReadySeconds')
  const next = changed(annotated, ['spec', 'minReadySeconds'], minReadySeconds)
  const kept = equal(next, current) ? current : cluster.update(replicaSets, next)
  const found = `Found new replica set "${kept.metadata.name}"`
  const isSaid = condition(conditionsOf(deployment), 'Progressing') !== undefined
  const said = isSaid ? undefined : progressing('FoundNewReplicaSet', found)
  return { ...rollout, current: kept, deployment: atRevision(deployment, revisionOf(kept), said, cluster) }
}

/** The rollout with a ReplicaSet for its template, made where there is none. */
export function withCurrentSet(rollout: Rollout, cluster: Cluster): Rollout {
  if (rollout.current !== undefined) return withRevision(rollout, cluster)
  const { deployment, old } = rollout
  const revision = nextRevision(old)
  const body = newSet(rollout, revision)
  const name = textAt(body, 'metadata', 'name')
  if (cluster.get(replicaSets, namespaceOf(deployment), name) !== undefined) return afterCollision(rollout, cluster)
  const current = cluster.create(replicaSets, body)
  const said = progressing('NewReplicaSetCreated', `Created new replica set "${name}"`)
  return { old, current, deployment: atRevision(deployment, revision, said, cluster) }
}

function nextRevision(old: readonly KubeObject[]): number {
  return Math.max(0, ...old.map(revisionOf)) + 1
}

function newSet(rollout: Rollout, revision: number): JsonObject {
  const { deployment } = rollout
  const template = objectAt(deployment, 'spec', 'template')
  const hash = hashName(template, numberAt(deployment, 'status', 'collisionCount'))
  const labels = { ...objectAt(template, 'metadata', 'labels'), [hashLabel]: hash }
  const selector = objectAt(deployment, 'spec', 'selector')
  const minReadySeconds = at(deployment, 'spec', 'minReadySeconds')
  return {
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: namespaceOf(deployment),
      labels,
      annotations: { ...setAnnotations(deployment, {}, revision), ...sizeAnnotations(deployment) },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: firstReplicas(rollout),
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: withAt(selector, ['matchLabels'], { ...objectAt(selector, 'matchLabels'), [hashLabel]: hash }),
      template: withAt(template, ['metadata', 'labels'], labels),
    },
  }
}

/** As many as there may be beside those of former ReplicaSets. */
function firstReplicas({ deployment, old }: Rollout): number {
  const wanted = replicasOf(deployment)
  if (!isRollingUpdate(deployment)) return wanted
  return Math.min(Math.max(wanted + maxSurge(deployment) - total(old, replicasOf), 0), wanted)
}

/** Another object has the name: the next try takes another one. */
function afterCollision(rollout: Rollout, cluster: Cluster): Rollout {
  const { deployment, old } = rollout
  const count = numberAt(deployment, 'status', 'collisionCount') + 1
  const counted = cluster.update(deployments, changed(deployment, ['status', 'collisionCount'], count), 'status')
  return withCurrentSet({ ...rolloutOf(counted, setsOf(rollout)), old }, cluster)
}

function progressing(reason: string, message: string): Said {
  return { type: 'Progressing', status: 'True', reason, message }
}

function atRevision(deployment: KubeObject, revision: number, said: Said | undefined, cluster: Cluster): KubeObject {
  const annotations = { ...annotationsOf(deployment), [revisionKey]: String(revision) }
  const conditions = conditionsOf(deployment)
  const isTold = said === undefined || progressDeadline(deployment) === undefined
  const told = isTold ? conditions : withCondition(conditions, said, timeText(cluster.now()))
  const annotated = withAnnotations(deployment, annotations)
  const next = told === conditions ? annotated : changed(annotated, ['status', 'conditions'], told)
  return next === deployment ? deployment : cluster.update(deployments, next, 'status')
}
