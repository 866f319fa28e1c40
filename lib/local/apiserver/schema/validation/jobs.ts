import { equal, isObject, type Json, type JsonObject } from '../../json.ts'
import { at, listAt, numberAt, objectAt, textAt, withAt } from '../../object.ts'
import { internalForm } from '../internal-form.ts'
import { among, ifThere, noneNegative, unchanged } from './checks.ts'
import { hasCondition } from './job-status.ts'
import { type Mistake, missing, unsupported, wrong } from './mistake.ts'
import { templateMistakes } from './pod-spec.ts'
import { scheduleMistakes } from './schedule.ts'
import { selectorMistakes, selects, shownOrNone, shownSelector, sorted } from './selectors.ts'
import { unselected } from './workload-parts.ts'

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
  return [...generatedSelectorMistakes(object, old), ...ownMistakes(objectAt(object, 'spec'))]
}

/** A changed Job is looked at as a new one first, and its spec again. */
export function jobChangeMistakes(object: JsonObject, old: JsonObject): readonly Mistake[] {
  return [...ownMistakes(objectAt(object, 'spec')), ...changeMistakes(object, old)]
}

function ownMistakes(spec: JsonObject): readonly Mistake[] {
  return [
    ...specMistakes(spec, 'spec'),
    ...(spec.selector === undefined ? [missing('spec.selector')] : selectorMistakes(spec.selector, 'spec.selector')),
    ...unselected(spec),
  ]
}

const [legacyUid, legacyName] = ['controller-uid', 'job-name']
const [uidLabel, nameLabel] = ['batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name']

/** A selector that the server has made comes with labels, which Jobs from before two of them was made may lack. */
function generatedSelectorMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  if (spec.manualSelector === true || (spec.selector ?? null) === null) return []
  const [uid, name] = [textAt(object, 'metadata', 'uid'), textAt(object, 'metadata', 'name')]
  const before = objectAt(old, 'spec', 'template', 'metadata', 'labels')
  const isNew = old === undefined || (before[uidLabel] !== undefined && before[nameLabel] !== undefined)
  const labels = objectAt(spec, 'template', 'metadata', 'labels')
  const wanted: readonly (readonly [string, string])[] = [
    [legacyUid, uid],
    [legacyName, name],
    ...(isNew
      ? ([
          [uidLabel, uid],
          [nameLabel, name],
        ] as const)
      : []),
  ]
  return [
    ...wanted.flatMap(([key, value]) => {
      const field = `spec.template.metadata.labels[${key}]`
      if (labels[key] === undefined) return [missing(field, `must be '${value}'`)]
      return labels[key] === value ? [] : [wrong(field, sorted(labels), `must be '${value}'`)]
    }),
    ...(selects(spec.selector, Object.fromEntries(wanted)) === false
      ? [wrong('spec.selector', shownSelector(spec.selector), '`selector` not auto-generated')]
      : []),
  ]
}

function changeMistakes(object: JsonObject, oldObject: JsonObject): readonly Mistake[] {
  const [spec, old] = [objectAt(object, 'spec'), objectAt(oldObject, 'spec')]
  const elastic = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism
  const [selector, before] = [spec, old].map(({ selector: one }) => shownOrNone(one))
  const same = (name: string) => unchanged(spec[name] ?? null, old[name] ?? null, `spec.${name}`)
  const sameForm = (name: string, type: string) =>
    equal(spec[name], old[name]) ? [] : [wrong(`spec.${name}`, internalForm(spec[name], type), 'field is immutable')]
  return [
    ...(elastic ? [] : same('completions')),
    ...unchanged(selector, before, 'spec.selector'),
    ...templateChangeMistakes(spec, oldObject),
    ...same('completionMode'),
    ...sameForm('podFailurePolicy', '*batch.PodFailurePolicy'),
    ...same('backoffLimitPerIndex'),
    ...same('managedBy'),
    ...sameForm('successPolicy', '*batch.SuccessPolicy'),
  ]
}

/** Where its Pods go, and what they are called, may be changed while none of them has been; resources too. */
function templateChangeMistakes(spec: JsonObject, oldObject: JsonObject): readonly Mistake[] {
  const { template: before, suspend } = objectAt(oldObject, 'spec')
  const [template, old] = [objectAt(spec, 'template'), objectAt(before)]
  if (suspend !== true) return immutableForm('spec.template', template, old, 'core.PodTemplateSpec')
  const status = objectAt(oldObject, 'status')
  const isIdle =
    (status.startTime === undefined || hasCondition(status, 'Suspended')) && numberAt(status, 'active') === 0
  if (!isIdle) return immutableForm('spec.template', template, old, 'core.PodTemplateSpec')
  const [pod, oldPod] = [objectAt(template, 'spec'), withPlacesOf(objectAt(template, 'spec'), objectAt(old, 'spec'))]
  return immutableForm('spec.template.spec', pod, withResourcesOf(pod, oldPod), 'core.PodSpec')
}

function immutableForm(field: string, value: JsonObject, old: JsonObject, type: string): readonly Mistake[] {
  const form = internalForm(value, type)
  return equal(form, internalForm(old, type)) ? [] : [wrong(field, form, 'field is immutable')]
}

const places = ['nodeSelector', 'tolerations', 'schedulingGates']

function withPlacesOf(pod: JsonObject, old: JsonObject): JsonObject {
  const placed = places.reduce((spec, name) => withAt(spec, [name], pod[name]), old)
  const affinity = withAt(objectAt(old, 'affinity'), ['nodeAffinity'], at(pod, 'affinity', 'nodeAffinity'))
  const isNone = pod.affinity === undefined && Object.keys(affinity).length === 0
  return withAt(placed, ['affinity'], isNone ? undefined : affinity)
}

function withResourcesOf(pod: JsonObject, old: JsonObject): JsonObject {
  return ['containers', 'initContainers'].reduce((spec, list) => {
    const [own, before] = [listAt(pod, list), listAt(old, list)]
    if (own.length !== before.length) return spec
    const taken = before.map((container, index): Json => {
      const same = at(container, 'name') === at(own[index], 'name')
      return same ? withAt(objectAt(container), ['resources'], at(own[index], 'resources')) : container
    })
    return before.length === 0 ? spec : withAt(spec, [list], taken)
  }, old)
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
