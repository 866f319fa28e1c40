import { isObject, type Json, type JsonObject } from '../../json.ts'
import { at, objectAt, textAt } from '../../object.ts'

/** Fields with a value, in the order in which Go writes them: the text of an annotation shows it. */
export function present(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  const entries = Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined)
  return Object.fromEntries(entries)
}

const types = ['object', 'pods', 'resource', 'containerResource', 'external'] as const
type Type = (typeof types)[number]

/** A metric, or its status, as another version has it. */
function converted(metric: Json, convert: (type: Type, part: JsonObject) => JsonObject): JsonObject {
  const parts = types.map((type): [string, Json | undefined] => {
    const part = at(metric, type)
    return [type, isObject(part) ? convert(type, part) : undefined]
  })
  return present({ type: textAt(metric, 'type'), ...Object.fromEntries(parts) })
}

/** A metric of autoscaling/v2 as autoscaling/v1 keeps it in an annotation. */
export function oldMetric(metric: Json): JsonObject {
  return converted(metric, (type, part) => oldPart(type, part, 'target'))
}

/** The status of a metric of autoscaling/v2 as autoscaling/v1 keeps it in an annotation. */
export function oldStatus(status: Json): JsonObject {
  return converted(status, (type, part) => oldPart(type, part, 'current'))
}

/** `targetValue` and `currentValue` and their like are told apart by how they begin. */
function oldPart(type: Type, part: JsonObject, what: 'target' | 'current'): JsonObject {
  const { value, averageValue, averageUtilization } = objectAt(part, what)
  const metricName = textAt(part, 'metric', 'name')
  const selector = at(part, 'metric', 'selector')
  const always = what === 'current'
  switch (type) {
    case 'object':
      return present({
        ...{ target: part.describedObject ?? {}, metricName },
        ...{ [`${what}Value`]: value ?? '0', selector, averageValue },
      })
    case 'pods':
      return present({ metricName, [`${what}AverageValue`]: averageValue ?? '0', selector })
    case 'external':
      return present({
        ...{ metricName, metricSelector: selector },
        [`${what}Value`]: value ?? (always ? '0' : undefined),
        [`${what}AverageValue`]: averageValue,
      })
    default:
      return present({
        name: part.name,
        [`${what}AverageUtilization`]: averageUtilization,
        [`${what}AverageValue`]: averageValue ?? (always ? '0' : undefined),
        container: part.container,
      })
  }
}

/** The other way round. */
export function newMetric(metric: Json): JsonObject {
  return converted(metric, (type, part) => {
    const { value, averageValue, averageUtilization } = valuesOf(part, 'target', type)
    const resource = type === 'resource' || type === 'containerResource'
    const average = resource ? averageUtilization === undefined : type !== 'external' || value === undefined
    const byAverage = resource || type === 'external' ? average : type === 'pods' || averageValue !== undefined
    const target = present({
      type: byAverage ? 'AverageValue' : resource ? 'Utilization' : 'Value',
      value: type === 'object' && byAverage && value === '0' ? undefined : value,
      ...{ averageValue, averageUtilization },
    })
    return newPart(type, part, { target })
  })
}

/** The other way round. */
export function newStatus(status: Json): JsonObject {
  return converted(status, (type, part) =>
    newPart(type, part, { current: present({ ...valuesOf(part, 'current', type) }) }),
  )
}

function valuesOf(part: JsonObject, what: 'target' | 'current', type: Type) {
  return {
    value: part[`${what}Value`],
    averageValue: type === 'object' ? part.averageValue : part[`${what}AverageValue`],
    averageUtilization: part[`${what}AverageUtilization`],
  }
}

function newPart(type: Type, part: JsonObject, values: JsonObject): JsonObject {
  if (type === 'resource' || type === 'containerResource') {
    return present({ name: part.name, container: part.container, ...values })
  }
  const selector = type === 'external' ? part.metricSelector : part.selector
  const metric = present({ name: part.metricName, selector })
  return present({ ...(type === 'object' && { describedObject: part.target }), metric, ...values })
}
