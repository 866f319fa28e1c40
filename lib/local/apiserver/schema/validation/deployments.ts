import type { Json, JsonObject } from '../../json.ts'
import { at, numberAt, objectAt, textAt } from '../../object.ts'
import { amountOf, atMostAll, countOrPercent, noneNegative } from './checks.ts'
import { type Mistake, notAllowed, unsupported, wrong } from './mistake.ts'
import { templateMistakes } from './pod-spec.ts'
import { selects, shownSelector } from './selectors.ts'
import { alwaysRestarted, ownSelector, sameSelector, shownStrategy, unselected } from './workload-parts.ts'

/** Deployments and ReplicaSets are checked alike, and by the same words. */
function replicated(spec: JsonObject): readonly Mistake[] {
  const selector = ownSelector(spec, 'deployment')
  if (selects(spec.selector, {}) === undefined) {
    return [...selector, wrong('spec.selector', shownSelector(spec.selector), 'invalid label selector')]
  }
  return [
    ...selector,
    ...unselected(spec),
    ...templateMistakes(spec.template, 'spec.template'),
    ...alwaysRestarted(spec, 'ReplicaSet'),
  ]
}

export function deploymentMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  const deadline = at(spec, 'progressDeadlineSeconds')
  const late = deadline !== undefined && Number(deadline) <= numberAt(spec, 'minReadySeconds')
  return [
    ...noneNegative(spec, 'spec', 'replicas'),
    ...replicated(spec),
    ...strategyMistakes(spec.strategy, 'spec.strategy'),
    ...noneNegative(spec, 'spec', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'),
    ...(late ? [wrong('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')] : []),
    ...(old === undefined ? [] : sameSelector(object, old)),
  ]
}

export function replicaSetMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  return [
    ...noneNegative(spec, 'spec', 'replicas', 'minReadySeconds'),
    ...replicated(spec),
    ...(old === undefined ? [] : sameSelector(object, old)),
  ]
}

function strategyMistakes(strategy: Json | undefined, field: string): readonly Mistake[] {
  const rolling = at(strategy, 'rollingUpdate')
  switch (textAt(strategy, 'type')) {
    case 'Recreate':
      return rolling === undefined
        ? []
        : [notAllowed(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")]
    case 'RollingUpdate':
      return rollingMistakes(rolling, `${field}.rollingUpdate`)
    default:
      return [unsupported(field, shownStrategy(strategy), ['Recreate', 'RollingUpdate'])]
  }
}

function rollingMistakes(rolling: Json | undefined, field: string): readonly Mistake[] {
  const [unavailable, surge] = [at(rolling, 'maxUnavailable') ?? 0, at(rolling, 'maxSurge') ?? 0]
  const none = amountOf(unavailable) === 0 && amountOf(surge) === 0
  return [
    ...countOrPercent(unavailable, `${field}.maxUnavailable`),
    ...countOrPercent(surge, `${field}.maxSurge`),
    ...(none ? [wrong(`${field}.maxUnavailable`, unavailable, 'may not be 0 when `maxSurge` is 0')] : []),
    ...atMostAll(unavailable, `${field}.maxUnavailable`),
  ]
}
