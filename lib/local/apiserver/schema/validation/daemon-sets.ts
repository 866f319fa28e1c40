import type { Json, JsonObject } from '../../json.ts'
import { at, objectAt, textAt } from '../../object.ts'
import { amountOf, atMostAll, countOrPercent, noneNegative } from './checks.ts'
import { type Mistake, missing, unsupported, wrong } from './mistake.ts'
import { templateMistakes } from './pod-spec.ts'
import { selectorMistakes } from './selectors.ts'
import { alwaysRestarted, emptySelector, sameSelector, shownStrategy, unselected } from './workload-parts.ts'

export function daemonSetMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  return [
    ...(old === undefined ? [] : sameSelector(object, old)),
    ...selectorMistakes(spec.selector, 'spec.selector'),
    ...unselected(spec),
    ...(spec.selector === undefined || spec.selector === null ? [] : emptySelector(spec.selector, 'daemonset')),
    ...templateMistakes(spec.template, 'spec.template'),
    ...alwaysRestarted(spec, 'DaemonSet'),
    ...noneNegative(spec, 'spec', 'minReadySeconds'),
    ...daemonStrategyMistakes(spec.updateStrategy, 'spec.updateStrategy'),
    ...noneNegative(spec, 'spec', 'revisionHistoryLimit'),
  ]
}

function daemonStrategyMistakes(strategy: Json | undefined, field: string): readonly Mistake[] {
  const type = textAt(strategy, 'type')
  if (type === 'OnDelete') return []
  if (type !== 'RollingUpdate') return [unsupported(field, shownStrategy(strategy), ['RollingUpdate', 'OnDelete'])]
  const rolling = `${field}.rollingUpdate`
  const [unavailable, surge] = ['maxUnavailable', 'maxSurge'].map((name) => at(strategy, 'rollingUpdate', name) ?? 0)
  const [some, more] = [amountOf(unavailable) !== 0, amountOf(surge) !== 0]
  return [
    ...countOrPercent(unavailable, `${rolling}.maxUnavailable`),
    ...countOrPercent(surge, `${rolling}.maxSurge`),
    ...atMostAll(unavailable, `${rolling}.maxUnavailable`),
    ...atMostAll(surge, `${rolling}.maxSurge`),
    ...(some && more ? [wrong(`${rolling}.maxSurge`, surge, 'may not be set when maxUnavailable is non-zero')] : []),
    ...(some || more ? [] : [missing(`${rolling}.maxUnavailable`, 'cannot be 0 when maxSurge is 0')]),
  ]
}
