import type { Json, JsonObject } from '../../json.ts'
import { at, objectAt, textAt } from '../../object.ts'
import { ifThere, unchanged } from './checks.ts'
import { type Mistake, missing, notAllowed, unsupported, wrong } from './mistake.ts'
import { isEmptySelector, selectorMistakes, selects, shownOrNone, sorted } from './selectors.ts'

/** A selector that a workload must have, `of` which kind messages say. */
export function ownSelector(spec: JsonObject, of: string): readonly Mistake[] {
  const { selector } = spec
  if (selector === undefined || selector === null) return [missing('spec.selector')]
  return [...selectorMistakes(selector, 'spec.selector'), ...emptySelector(selector, of)]
}

/** A selector that selects everything. */
export function emptySelector(selector: Json, of: string): readonly Mistake[] {
  return isEmptySelector(selector) ? [wrong('spec.selector', {}, `empty selector is invalid for ${of}`)] : []
}

/** The template must have the labels that the selector selects. */
export function unselected(spec: JsonObject): readonly Mistake[] {
  const labels = objectAt(spec, 'template', 'metadata', 'labels')
  if (selects(spec.selector, labels) !== false) return []
  const shown = Object.keys(labels).length === 0 ? null : sorted(labels)
  return [wrong('spec.template.metadata.labels', shown, '`selector` does not match template `labels`')]
}

/** Pods of these kinds are started again and again, without an end. */
export function alwaysRestarted(spec: JsonObject, of: string): readonly Mistake[] {
  const field = 'spec.template.spec'
  const policy = textAt(spec, 'template', 'spec', 'restartPolicy')
  return [
    ...(policy === 'Always' ? [] : [unsupported(`${field}.restartPolicy`, policy, ['Always'])]),
    ...ifThere(at(spec, 'template', 'spec'), 'activeDeadlineSeconds', field, (_, where) => [
      notAllowed(where, `activeDeadlineSeconds in ${of} is not Supported`),
    ]),
  ]
}

/** A selector stays what it was. */
export function sameSelector(object: JsonObject, old: JsonObject): readonly Mistake[] {
  const [now, before] = [object, old].map((one) => shownOrNone(at(one, 'spec', 'selector')))
  return unchanged(now, before, 'spec.selector')
}

/** As Go shows the server's own form of it. */
export function shownStrategy(strategy: Json | undefined): Json {
  const rolling = at(strategy, 'rollingUpdate')
  const own =
    rolling === undefined
      ? null
      : { MaxUnavailable: at(rolling, 'maxUnavailable') ?? 0, MaxSurge: at(rolling, 'maxSurge') ?? 0 }
  return { Type: textAt(strategy, 'type'), RollingUpdate: own }
}
