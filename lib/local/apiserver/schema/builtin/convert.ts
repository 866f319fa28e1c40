import type { Json, JsonObject } from '../../json.ts'
import { at, listAt, objectAt, withAt } from '../../object.ts'

/** Fields of an Event in the core group, and what they are called in `events.k8s.io`. */
const eventFields: readonly (readonly [string, string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
]

/** An object of a built-in kind as another version of its kind has it; most have only one. */
export function convertBuiltin(object: JsonObject, apiVersion: string): JsonObject {
  const { apiVersion: from } = object
  if (from === apiVersion) return object
  const named = { ...object, apiVersion }
  if (apiVersion === 'events.k8s.io/v1') return renamed(named, eventFields)
  if (from === 'events.k8s.io/v1')
    return renamed(
      named,
      eventFields.map(([one, other]) => [other, one]),
    )
  if (apiVersion === 'autoscaling/v1') return withStatusOf(olderSpec(named), object, olderStatus)
  if (from === 'autoscaling/v1') return withStatusOf(newerSpec(named), object, newerStatus)
  return named
}

function renamed(object: JsonObject, names: readonly (readonly [string, string])[]): JsonObject {
  const map = new Map(names)
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [map.get(name) ?? name, value]))
}

function isCpu(metric: Json): boolean {
  return at(metric, 'type') === 'Resource' && at(metric, 'resource', 'name') === 'cpu'
}

/** The older version of an autoscaler knows the use of the processor alone. */
function olderSpec(object: JsonObject): JsonObject {
  const cpu = listAt(object, 'spec', 'metrics').find(isCpu)
  const share = at(cpu, 'resource', 'target', 'averageUtilization')
  return withAt(withAt(object, ['spec', 'metrics'], undefined), ['spec', 'targetCPUUtilizationPercentage'], share)
}

function newerSpec(object: JsonObject): JsonObject {
  const share = at(object, 'spec', 'targetCPUUtilizationPercentage')
  const target = share === undefined ? undefined : { type: 'Utilization', averageUtilization: share }
  const metrics = target === undefined ? undefined : [{ type: 'Resource', resource: { name: 'cpu', target } }]
  return withAt(withAt(object, ['spec', 'targetCPUUtilizationPercentage'], undefined), ['spec', 'metrics'], metrics)
}

function withStatusOf(object: JsonObject, given: JsonObject, convert: (status: JsonObject) => JsonObject): JsonObject {
  return given.status === undefined ? object : { ...object, status: convert(objectAt(given, 'status')) }
}

function olderStatus({ currentMetrics, conditions: _, ...status }: JsonObject): JsonObject {
  const share = at(listAt(currentMetrics).find(isCpu), 'resource', 'current', 'averageUtilization')
  return { currentReplicas: 0, ...status, ...(share !== undefined && { currentCPUUtilizationPercentage: share }) }
}

function newerStatus({ currentCPUUtilizationPercentage: share, ...status }: JsonObject): JsonObject {
  const metric =
    share === undefined
      ? null
      : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: share } } }]
  return { ...status, currentMetrics: metric }
}
