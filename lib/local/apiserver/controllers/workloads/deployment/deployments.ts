import { at, isTerminating, type KubeObject, textAt, uidOf } from '../../../object.ts'
import { timeText } from '../../../write/ports.ts'
import { changed } from '../../changed.ts'
import { claimed } from '../../claimed.ts'
import type { Cluster } from '../../cluster.ts'
import { type Controller, namedBy } from '../../controller.ts'
import { selectsAll } from '../../label-selector.ts'
import { keysOfOwners } from '../keys-of-owners.ts'
import { condition, conditionsOf, progressDeadline, type Said, withCondition } from './conditions.ts'
import { replicaSets, withRevision } from './current-set.ts'
import { isRollingUpdate } from './fenceposts.ts'
import { deployments, tellProgress, tellStatus } from './progress.ts'
import { keptHistory, recreateStep, rollStep } from './roll.ts'
import { rolloutOf } from './rollout.ts'
import { isScaled, scaleAll } from './scale.ts'

/** Rolls Deployments out through ReplicaSets, a step for each change that it hears of (deployment/deployment_controller.go). */
export function deploymentController(cluster: Cluster): Controller {
  return {
    name: 'deployment',
    watches: [deployments, replicaSets],
    keysOf: (change) => keysOfOwners(change, deployments, cluster),
    reconcile(key) {
      const deployment = cluster.get(deployments, ...namedBy(key))
      if (deployment === undefined) return undefined
      if (selectsAll(at(deployment, 'spec', 'selector'))) return undefined
      return sync(deployment, cluster)
    },
  }
}

function sync(given: KubeObject, cluster: Cluster): number | undefined {
  const sets = claimed(given, replicaSets, cluster)
  if (isTerminating(given)) {
    tellStatus(withRevision(rolloutOf(given, sets), cluster), cluster)
    return undefined
  }
  const deployment = withPause(given, cluster)
  const rollout = withRevision(rolloutOf(deployment, sets), cluster)
  const isPaused = at(deployment, 'spec', 'paused') === true
  if (isPaused || isScaled(rollout)) {
    const scaled = scaleAll(rollout, cluster)
    const old = isPaused ? keptHistory(deployment, scaled.old, cluster) : scaled.old
    tellStatus({ ...scaled, old }, cluster)
    return undefined
  }
  if (isRollingUpdate(deployment)) return tellProgress(rollStep(rollout, cluster), cluster)
  const podsOf = (set: KubeObject): readonly KubeObject[] => {
    const found = cluster.dependents(uidOf(set))
    return found.filter(({ resource }) => resource === '/pods').map(({ object }) => object)
  }
  return tellProgress(recreateStep(rollout, cluster, podsOf), cluster)
}

/** Says that a Deployment is paused or goes on, so that the pause does not count as lack of progress. */
function withPause(deployment: KubeObject, cluster: Cluster): KubeObject {
  if (progressDeadline(deployment) === undefined) return deployment
  const conditions = conditionsOf(deployment)
  const reason = textAt(condition(conditions, 'Progressing'), 'reason')
  if (reason === 'ProgressDeadlineExceeded') return deployment
  const isPaused = at(deployment, 'spec', 'paused') === true
  if (isPaused === (reason === 'DeploymentPaused')) return deployment
  const said = isPaused ? paused : resumed
  const next = withCondition(conditions, said, timeText(cluster.now()))
  return cluster.update(deployments, changed(deployment, ['status', 'conditions'], next), 'status')
}

const paused: Said = {
  ...{ type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused' },
  message: 'Deployment is paused',
}
const resumed: Said = {
  ...{ type: 'Progressing', status: 'Unknown', reason: 'DeploymentResumed' },
  message: 'Deployment is resumed',
}
