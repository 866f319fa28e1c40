import { isObject, type Json, type JsonObject } from '../../json.ts'
import { at, objectAt, textAt } from '../../object.ts'
import { among, ifThere, noneNegative, unchanged } from './checks.ts'
import { type Mistake, missing, unsupported, wrong } from './mistake.ts'
import { templateMistakes } from './pod-spec.ts'
import { scheduleMistakes } from './schedule.ts'
import { selectorMistakes, selects, shownSelector, sorted } from './selectors.ts'

/** A Job by itself or as a CronJob makes it. */
function specMistakes(spec: Json | undefined, field: string): readonly Mistake[] {
  const mode = at(spec, 'completionMode')
  const indexed = mode === 'Indexed'
  const policy = textAt(spec, 'template', 'spec', 'restartPolicy')
  const only = (name: string) =>
    ifThere(spec, name, field, (value, where) => [wrong(where, value, 'requires indexed completion mode')])
  return [
    ...noneNegative(
      spec,
      field,
      'parallelism',
      'completions',
      'activeDeadlineSeconds',
      'backoffLimit',
      'ttlSecondsAfterFinished',
      'backoffLimitPerIndex',
      'maxFailedIndexes',
    ),
    ...(mode === undefined ? [] : among(mode, `${field}.completionMode`, ['NonIndexed', 'Indexed'])),
    ...(indexed && at(spec, 'completions') === undefined
      ? [missing(`${field}.completions`, 'when completion mode is Indexed')]
      : []),
    ...(indexed ? [] : [...only('backoffLimitPerIndex'), ...only('maxFailedIndexes')]),
    ...templateMistakes(at(spec, 'template'), `${field}.template`),
    ...restartMistakes(policy, `${field}.template.spec.restartPolicy`),
  ]
}

function restartMistakes(policy: string, field: string): readonly Mistake[] {
  if (policy === 'Always' || policy === '') return [missing(field, 'valid values: "OnFailure", "Never"')]
  return policy === 'OnFailure' || policy === 'Never' ? [] : [unsupported(field, policy, ['OnFailure', 'Never'])]
}

export function jobMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  const own = [
    ...specMistakes(spec, 'spec'),
    ...(spec.selector === undefined ? [missing('spec.selector')] : selectorMistakes(spec.selector, 'spec.selector')),
    ...unselected(spec),
  ]
  // A changed Job is looked at as a new one first.
  return old === undefined ? own : [...own, ...own, ...changeMistakes(spec, objectAt(old, 'spec'))]
}

function unselected(spec: JsonObject): readonly Mistake[] {
  const labels = objectAt(spec, 'template', 'metadata', 'labels')
  if (selects(spec.selector, labels) !== false) return []
  return [wrong('spec.template.metadata.labels', sorted(labels), '`selector` does not match template `labels`')]
}

function changeMistakes(spec: JsonObject, old: JsonObject): readonly Mistake[] {
  const elastic = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism
  const [selector, before] = [spec, old].map(({ selector: one }) =>
    (one ?? null) === null ? null : shownSelector(one),
  )
  const same = (name: string) => unchanged(spec[name] ?? null, old[name] ?? null, `spec.${name}`)
  return [
    ...(elastic ? [] : same('completions')),
    ...unchanged(selector, before, 'spec.selector'),
    ...(old.suspend === true ? [] : same('template')),
    ...['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'].flatMap(same),
  ]
}

const longestName = 52

export function cronJobMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  const schedule = textAt(spec, 'schedule')
  const template = at(spec, 'jobTemplate')
  const name = textAt(object, 'metadata', 'name')
  const selector = at(template, 'spec', 'selector')
  return [
    ...(schedule === '' ? [missing('spec.schedule')] : scheduleMistakes(schedule, 'spec.schedule')),
    ...noneNegative(spec, 'spec', 'startingDeadlineSeconds'),
    ...ifThere(spec, 'timeZone', 'spec', zoneMistakes),
    ...among(spec.concurrencyPolicy, 'spec.concurrencyPolicy', ['Allow', 'Forbid', 'Replace']),
    ...specMistakes(at(template, 'spec'), 'spec.jobTemplate.spec'),
    ...(isObject(selector)
      ? [wrong('spec.jobTemplate.spec.selector', shownSelector(selector), '`selector` will be auto-generated')]
      : []),
    ...noneNegative(spec, 'spec', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'),
    ...(old === undefined && name.length > longestName
      ? [wrong('metadata.name', name, `must be no more than ${longestName} characters`)]
      : []),
  ]
}

function zoneMistakes(zone: Json | undefined, field: string): readonly Mistake[] {
  if (zone === '') return [wrong(field, zone, 'timeZone must be nil or non-empty string')]
  if (String(zone).toLowerCase() === 'local')
    return [wrong(field, zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')]
  try {
    new Intl.DateTimeFormat('en', { timeZone: String(zone) })
    return []
  } catch (cause) {
    if (cause instanceof RangeError) return [wrong(field, zone, `unknown time zone ${String(zone)}`)]
    throw cause
  }
}
