import type { Json, JsonObject } from '../../json.ts'
import { listAt, numberAt, objectAt, textAt } from '../../object.ts'
import { among, atMostAll, countOrPercent, ifThere, matching, unchanged } from './checks.ts'
import { type Mistake, missing, notAllowed, unsupported, wrong } from './mistake.ts'
import { selectorMistakes, shownSelector } from './selectors.ts'
import { pathSegment, qualifiedName } from './texts.ts'

export function disruptionBudgetMistakes(object: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  const both = spec.minAvailable !== undefined && spec.maxUnavailable !== undefined
  const policies = ['AlwaysAllow', 'IfHealthyBudget']
  return [
    ...(both ? [wrong('spec', shownBudget(spec), 'minAvailable and maxUnavailable cannot be both set')] : []),
    ...['minAvailable', 'maxUnavailable'].flatMap((name) =>
      ifThere(spec, name, 'spec', (value, field) => [...countOrPercent(value, field), ...atMostAll(value, field)]),
    ),
    ...selectorMistakes(spec.selector, 'spec.selector'),
    ...ifThere(spec, 'unhealthyPodEvictionPolicy', 'spec', (value, field) =>
      policies.includes(String(value)) ? [] : [unsupported(field, value, policies)],
    ),
  ]
}

/** As Go shows the server's own form of it. */
function shownBudget(spec: JsonObject): Json {
  return {
    MinAvailable: spec.minAvailable ?? null,
    Selector: spec.selector === undefined ? null : shownSelector(spec.selector),
    MaxUnavailable: spec.maxUnavailable ?? null,
    UnhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy ?? null,
  }
}

export function autoscalerMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  const [least, most] = [numberAt(spec, 'minReplicas'), numberAt(spec, 'maxReplicas')]
  const target = (name: string) => {
    const text = textAt(spec, 'scaleTargetRef', name)
    const field = `spec.scaleTargetRef.${name}`
    return text === '' ? [missing(field)] : matching(text, field, pathSegment)
  }
  return [
    ...(least < 1 ? [wrong('spec.minReplicas', least, 'must be greater than or equal to 1')] : []),
    ...(most === 0
      ? [missing('spec.maxReplicas', 'must be set and greater than 0')]
      : most < 0
        ? [wrong('spec.maxReplicas', most, 'must be greater than or equal to 1')]
        : []),
    ...(most < least ? [wrong('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`')] : []),
    ...target('kind'),
    ...target('name'),
    ...targetVersionMistakes(objectAt(spec, 'scaleTargetRef'), old),
    ...(least === 0 && !scalesToNone(spec) ? [notAllowed('spec.metrics', toNone)] : []),
  ]
}

/** What is scaled is named with its group, of which the core has one kind alone; objects from before this rule keep what they have. */
function targetVersionMistakes({ apiVersion = '', kind }: JsonObject, old?: JsonObject): readonly Mistake[] {
  const before = objectAt(old, 'spec', 'scaleTargetRef')
  if (old !== undefined && (before.apiVersion ?? '') === apiVersion && before.kind === kind) return []
  const field = 'spec.scaleTargetRef.apiVersion'
  const parts = String(apiVersion).split('/')
  if (parts.length > 2) return [wrong(field, apiVersion, `unexpected GroupVersion string: ${String(apiVersion)}`)]
  const isOfCore = parts.length === 1 || parts[0] === ''
  return isOfCore && kind !== 'ReplicationController'
    ? [wrong(field, apiVersion, 'apiVersion must specify API group')]
    : []
}

const toNone = 'must specify at least one Object or External metric to support scaling to zero replicas'

function scalesToNone(spec: JsonObject): boolean {
  return listAt(spec, 'metrics').some((metric) => ['Object', 'External'].includes(textAt(metric, 'type')))
}

const fixed = ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode']

export function storageClassMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const provisioner = textAt(object, 'provisioner')
  const policies = ['Delete', 'Retain']
  return [
    ...(provisioner === ''
      ? [missing('provisioner')]
      : matching(provisioner.toLowerCase(), 'provisioner', qualifiedName)),
    ...ifThere(object, 'reclaimPolicy', '', (value, field) =>
      policies.includes(String(value)) ? [] : [unsupported(field, value, policies)],
    ),
    ...among(object.volumeBindingMode, 'volumeBindingMode', ['Immediate', 'WaitForFirstConsumer']),
    ...(old === undefined ? [] : fixed.flatMap((name) => unchanged(object[name], old[name], name))),
  ]
}

const highestPriority = 1_000_000_000

export function priorityClassMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const value = numberAt(object, 'value')
  if (old !== undefined) {
    return [
      ...(value === numberAt(old, 'value') ? [] : [notAllowed('value', 'may not be changed in an update.')]),
      ...unchanged(object.preemptionPolicy, old.preemptionPolicy, 'preemptionPolicy'),
    ]
  }
  const tooHigh = value > highestPriority && !textAt(object, 'metadata', 'name').startsWith('system-')
  return tooHigh ? [notAllowed('value', `maximum allowed value of a user defined priority is ${highestPriority}`)] : []
}
