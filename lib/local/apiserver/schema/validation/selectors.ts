import { isObject, type Json, type JsonObject } from '../../json.ts'
import { listAt, objectAt, textAt } from '../../object.ts'
import { each, matching } from './checks.ts'
import { labelsMistakes } from './metadata.ts'
import { type Mistake, missing, notAllowed, wrong } from './mistake.ts'
import { labelValue, qualifiedName } from './texts.ts'

/** A label selector (matchLabels and matchExpressions). */
export function selectorMistakes(selector: Json | undefined, field: string): readonly Mistake[] {
  return [
    ...labelsMistakes(objectAt(selector, 'matchLabels'), `${field}.matchLabels`),
    ...each(listAt(selector, 'matchExpressions'), `${field}.matchExpressions`, expressionMistakes),
  ]
}

function expressionMistakes(expression: JsonObject, field: string): readonly Mistake[] {
  const values = listAt(expression, 'values')
  return [
    ...operatorMistakes(textAt(expression, 'operator'), values.length, field),
    ...matching(textAt(expression, 'key'), `${field}.key`, qualifiedName),
    ...values.flatMap((value, index) => matching(value, `${field}.values[${index}]`, labelValue)),
  ]
}

function operatorMistakes(operator: string, values: number, field: string): readonly Mistake[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values > 0 ? [] : [missing(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")]
    case 'Exists':
    case 'DoesNotExist':
      return values === 0
        ? []
        : [notAllowed(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
    default:
      return [wrong(`${field}.operator`, operator, 'not a valid selector operator')]
  }
}

/** Whether a selector says nothing at all, which most kinds do not allow. */
export function isEmptySelector(selector: Json | undefined): boolean {
  return Object.keys(objectAt(selector, 'matchLabels')).length + listAt(selector, 'matchExpressions').length === 0
}

/** Whether a selector fits labels; undefined where it is none that could. */
export function selects(selector: Json | undefined, labels: Json | undefined): boolean | undefined {
  const own = isObject(labels) ? labels : {}
  if (!isObject(selector)) return false
  if (selectorMistakes(selector, '').length > 0) return undefined
  const wanted = Object.entries(objectAt(selector, 'matchLabels')).every(([key, value]) => own[key] === value)
  return wanted && listAt(selector, 'matchExpressions').every((expression) => meets(expression, own))
}

function meets(expression: Json, labels: JsonObject): boolean {
  const value = labels[textAt(expression, 'key')]
  const values = listAt(expression, 'values')
  switch (textAt(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    default:
      return value === undefined
  }
}

/** A selector as messages show it. */
export function shownSelector(selector: Json | undefined): Json {
  const labels = objectAt(selector, 'matchLabels')
  const expressions = listAt(selector, 'matchExpressions').filter(isObject)
  return {
    ...(Object.keys(labels).length > 0 && { matchLabels: sorted(labels) }),
    ...(expressions.length > 0 && {
      matchExpressions: expressions.map(({ key = '', operator = '', values }) => ({
        key,
        operator,
        ...(values !== undefined && { values }),
      })),
    }),
  }
}

export function shownOrNone(selector: Json | undefined): Json {
  return (selector ?? null) === null ? null : shownSelector(selector)
}

export function sorted(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
