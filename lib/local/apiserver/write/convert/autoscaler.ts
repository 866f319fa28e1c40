import { isList, isObject, type Json, type JsonObject } from '../../json.ts'
import { at, type KubeObject, listAt, objectAt, withMetadata } from '../../object.ts'
import { newMetric, newStatus, oldMetric, oldStatus, present } from './metrics.ts'

const prefix = 'autoscaling.alpha.kubernetes.io'
const notes = {
  metrics: `${prefix}/metrics`,
  statuses: `${prefix}/current-metrics`,
  conditions: `${prefix}/conditions`,
  behavior: `${prefix}/behavior`,
} as const
const dropped: readonly string[] = [
  ...Object.values(notes),
  `${prefix}/scale-down-tolerance`,
  `${prefix}/scale-up-tolerance`,
]

const defaultUtilization = 80

/** A HorizontalPodAutoscaler of autoscaling/v2 as autoscaling/v1 has it: what v1 has no field for stands in annotations. */
export function oldAutoscaler(object: KubeObject): KubeObject {
  const { scaleTargetRef, minReplicas, maxReplicas, behavior } = objectAt(object, 'spec')
  const metrics = listAt(object, 'spec', 'metrics')
  const status = objectAt(object, 'status')
  const statuses = listAt(status, 'currentMetrics')
  const conditions = listAt(status, 'conditions')
  const others = metrics.filter((metric) => utilizationOf(metric) === undefined)
  const { observedGeneration, lastScaleTime, currentReplicas = 0, desiredReplicas = 0 } = status
  return {
    ...withNotes(object, {
      ...(others.length > 0 && { [notes.metrics]: JSON.stringify(others.map(oldMetric)) }),
      ...(statuses.length > 0 && { [notes.statuses]: JSON.stringify(statuses.map(oldStatus)) }),
      ...(behavior !== undefined && { [notes.behavior]: JSON.stringify(oldBehavior(behavior)) }),
      ...(conditions.length > 0 && { [notes.conditions]: JSON.stringify(conditions.map(oldCondition)) }),
    }),
    apiVersion: 'autoscaling/v1',
    spec: present({
      ...{ scaleTargetRef, minReplicas, maxReplicas },
      targetCPUUtilizationPercentage: metrics.map(utilizationOf).find((one) => one !== undefined),
    }),
    ...(object.status !== undefined && {
      status: present({
        ...{ observedGeneration, lastScaleTime, currentReplicas, desiredReplicas },
        currentCPUUtilizationPercentage: statuses.map(currentUtilization).findLast((one) => one !== undefined),
      }),
    }),
  }
}

/** A HorizontalPodAutoscaler of autoscaling/v1 as autoscaling/v2 has it. */
export function newAutoscaler(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: cpu, ...spec } = objectAt(object, 'spec')
  const { currentCPUUtilizationPercentage: current, currentReplicas, ...status } = objectAt(object, 'status')
  const metrics = [...(noted(object, notes.metrics)?.map(newMetric) ?? []), ...(cpu === undefined ? [] : [byCpu(cpu)])]
  const statuses = noted(object, notes.statuses)?.map(newStatus)
  const own = current === undefined ? null : [cpuStatus(current)]
  const conditions = noted(object, notes.conditions)
  const behavior = newBehavior(object)
  return {
    ...withNotes(object, {}),
    apiVersion: 'autoscaling/v2',
    spec: present({ ...spec, metrics: metrics.length > 0 ? metrics : [byCpu(defaultUtilization)], behavior }),
    ...(object.status !== undefined && {
      status: present({
        ...status,
        ...(currentReplicas !== 0 && { currentReplicas }),
        ...{ currentMetrics: statuses ?? own, conditions },
      }),
    }),
  }
}

/** autoscaling/v2 keeps no notes of autoscaling/v1. */
export function withoutNotes(object: KubeObject): KubeObject {
  return withNotes(object, {})
}

function withNotes(object: KubeObject, given: JsonObject): KubeObject {
  const before = objectAt(object.metadata, 'annotations')
  const had = Object.keys(before).some((name) => dropped.includes(name))
  if (!had && Object.keys(given).length === 0) return object
  const kept = Object.entries(before).filter(([name]) => !dropped.includes(name))
  const annotations: JsonObject = { ...Object.fromEntries(kept), ...given }
  return withMetadata(object, { annotations: Object.keys(annotations).length === 0 ? undefined : annotations })
}

function noted(object: KubeObject, name: string): readonly Json[] | undefined {
  const value = parsed(at(object, 'metadata', 'annotations', name))
  return isList(value) ? value : undefined
}

function parsed(text: Json | undefined): Json | undefined {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined
  } catch {
    // A note that says nothing is passed over.
    return undefined
  }
}

function byCpu(averageUtilization: Json): JsonObject {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } }
}

function cpuStatus(averageUtilization: Json): JsonObject {
  return { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization } } }
}

function utilizationOf(metric: Json): Json | undefined {
  const isCpu = at(metric, 'type') === 'Resource' && at(metric, 'resource', 'name') === 'cpu'
  return isCpu ? at(metric, 'resource', 'target', 'averageUtilization') : undefined
}

function currentUtilization(status: Json): Json | undefined {
  const isCpu = at(status, 'type') === 'Resource' && at(status, 'resource', 'name') === 'cpu'
  return isCpu ? at(status, 'resource', 'current', 'averageUtilization') : undefined
}

function oldCondition(condition: Json): JsonObject {
  const { type, status, lastTransitionTime = null, reason, message } = objectAt(condition)
  return present({ type, status, lastTransitionTime, reason, message })
}

/** The note of the behavior is written by Go's names of the fields. */
function oldBehavior(behavior: Json): JsonObject {
  const rules = (given: Json | undefined): Json =>
    isObject(given)
      ? {
          StabilizationWindowSeconds: given.stabilizationWindowSeconds ?? null,
          SelectPolicy: given.selectPolicy ?? null,
          Policies: isList(given.policies) ? given.policies.map(oldPolicy) : null,
          Tolerance: given.tolerance ?? null,
        }
      : null
  return { ScaleUp: rules(at(behavior, 'scaleUp')), ScaleDown: rules(at(behavior, 'scaleDown')) }
}

function oldPolicy(policy: Json): JsonObject {
  const { type = '', value = 0, periodSeconds = 0 } = objectAt(policy)
  return { Type: type, Value: value, PeriodSeconds: periodSeconds }
}

function newBehavior(object: KubeObject): Json | undefined {
  const noteOf = parsed(at(object, 'metadata', 'annotations', notes.behavior))
  if (!isObject(noteOf)) return undefined
  const behavior = lowered(noteOf)
  return isObject(behavior) && Object.keys(behavior).length > 0 ? behavior : undefined
}

function lowered(value: Json): Json {
  if (isList(value)) return value.map(lowered)
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(
    kept.map(([name, inner]) => [name.slice(0, 1).toLowerCase() + name.slice(1), lowered(inner)]),
  )
}
