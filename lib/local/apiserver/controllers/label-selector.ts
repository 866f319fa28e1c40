import type { Json, JsonObject } from '../json.ts'
import { listAt, objectAt, textAt } from '../object.ts'

/** Whether labels meet a LabelSelector; an empty one lets everything through. */
export function selects(selector: Json | undefined, labels: JsonObject): boolean {
  return (
    isSubset(objectAt(selector, 'matchLabels'), labels) &&
    listAt(selector, 'matchExpressions').every((expression) => meets(expression, labels))
  )
}

export function isSubset(wanted: JsonObject, labels: JsonObject): boolean {
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value)
}

/** Whether a selector asks for nothing. */
export function selectsAll(selector: Json | undefined): boolean {
  const labels = Object.keys(objectAt(selector, 'matchLabels'))
  return labels.length === 0 && listAt(selector, 'matchExpressions').length === 0
}

function meets(expression: Json, labels: JsonObject): boolean {
  const key = textAt(expression, 'key')
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  const isAmong = value !== undefined && listAt(expression, 'values').includes(value)
  switch (textAt(expression, 'operator')) {
    case 'In':
      return isAmong
    case 'NotIn':
      return !isAmong
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}
