import { isObject, type Json } from '../json.ts'
import { listAt, objectAt, textAt } from '../object.ts'
import { none } from './cells.ts'

/** Labels as kubectl writes them: `app=web,tier=front`. */
export function labelsText(labels: Json | undefined): string {
  const pairs = isObject(labels) ? Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`) : []
  return pairs.toSorted().join(',') || none
}

/** A label selector as `kubectl -l` would take it, '' for one that lets everything through. */
export function selectorText(selector: Json | undefined): string {
  const labels = Object.entries(objectAt(selector, 'matchLabels')).map(([key, value]) => ({
    key,
    text: `${key}=${String(value)}`,
  }))
  const expressions = listAt(selector, 'matchExpressions').map((expression) => ({
    key: textAt(expression, 'key'),
    text: expressionText(expression),
  }))
  return [...labels, ...expressions]
    .toSorted((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)))
    .map(({ text }) => text)
    .join(',')
}

/** As `selectorText`, with a word for one that lets everything through. */
export function selectorOrNone(selector: Json | undefined): string {
  return selectorText(selector) || none
}

function expressionText(expression: Json): string {
  const key = textAt(expression, 'key')
  const values = listAt(expression, 'values').map(String).toSorted().join(',')
  switch (textAt(expression, 'operator')) {
    case 'In':
      return `${key} in (${values})`
    case 'NotIn':
      return `${key} notin (${values})`
    case 'DoesNotExist':
      return `!${key}`
    default:
      return key
  }
}
