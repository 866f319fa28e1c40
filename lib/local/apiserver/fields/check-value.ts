import { isList, isObject, type Json, type JsonObject } from '../json.ts'
import type { Schema } from '../schema.ts'
import { plainText, syntaxText, typeText } from './go-text.ts'
import { identify } from './list-item.ts'
import { elementText, indexElement } from './path-element.ts'
import { granular, isUntyped, itemOf, namedField, otherField, shapeOf } from './shape.ts'
import { type Flaw, throwFlaws } from './typed-error.ts'

interface Rules {
  /** What is stored may hold an item twice; what is applied may not. */
  readonly duplicates: 'allowed' | 'refused'
}

/** Throws where a value does not fit its schema, as far as owning its fields asks for it. */
export function checkValue(schema: Schema, value: Json, rules: Rules): void {
  const flaws: Flaw[] = []
  check({ schema, value, open: false, path: '' }, rules, flaws)
  throwFlaws(flaws)
}

interface Place {
  readonly schema: Schema
  readonly value: Json
  /** Fields that are not named are let through everywhere below an object that keeps them. */
  readonly open: boolean
  readonly path: string
}

function check(place: Place, rules: Rules, flaws: Flaw[]): void {
  const shape = shapeOf(place.schema, place.value)
  if (shape.as === 'map') checkMap(place, rules, flaws)
  else if (shape.as === 'list') checkList(place, rules, flaws)
  else checkScalar(place, flaws)
}

function checkMap(place: Place, rules: Rules, flaws: Flaw[]): void {
  const { schema, value, path } = place
  if (value === null) return
  const open = place.open || (schema.kind === 'object' && schema.open === true)
  if (isObject(value)) checkFields({ ...place, open }, value, rules, flaws)
  else flaws.push({ path, message: `expected map, got &{${plainText(value)}}` })
}

function checkFields({ schema, open, path }: Place, fields: JsonObject, rules: Rules, flaws: Flaw[]): void {
  for (const [name, value] of Object.entries(fields)) {
    const known = namedField(schema, name) ?? otherField(schema) ?? (open ? ({ kind: 'any' } as const) : undefined)
    if (known === undefined) {
      flaws.push({ path: `${path}.${name}`, message: 'field not declared in schema' })
      return
    }
    check({ schema: known, value, open, path: `${path}.${name}` }, rules, flaws)
  }
}

function checkList(place: Place, rules: Rules, flaws: Flaw[]): void {
  const { schema, value, path, open } = place
  if (value === null) return
  if (!isList(value)) {
    flaws.push({ path, message: `expected list, got &{${plainText(value)}}` })
    return
  }
  const list = granular(schema)
  const seen = new Set<string>()
  for (const [at, item] of value.entries()) {
    const found = list === undefined ? { kind: 'element' as const, element: indexElement(at) } : identify(list, item)
    if (found.kind === 'flaw') {
      flaws.push({ path, message: `element ${at}: ${found.message}` })
      return
    }
    const step = elementText(found.element)
    if (seen.has(found.element.id) && rules.duplicates === 'refused')
      flaws.push({ path, message: `duplicate entries for key ${step}` })
    seen.add(found.element.id)
    check({ schema: itemOf(schema), value: item, open, path: `${path}${step}` }, rules, flaws)
  }
}

function checkScalar({ schema, value, path }: Place, flaws: Flaw[]): void {
  const flaw = scalarFlaw(schema, value)
  if (flaw !== undefined) flaws.push({ path, message: flaw })
}

/** Throws where neither of two values is a scalar of its kind: one is enough to tell what becomes of the other. */
export function checkEither(schema: Schema, live: Json | undefined, next: Json | undefined): void {
  const [before, after] = [scalarFlaw(schema, live), scalarFlaw(schema, next)]
  if (before === undefined || after === undefined) return
  throwFlaws([`lhs: ${before}`, `rhs: ${after}`].map((message) => ({ path: '', message })))
}

/** What keeps a value from being a scalar of its kind. */
function scalarFlaw(schema: Schema, value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  const isScalar = !isObject(value) && !isList(value)
  if (isUntyped(schema)) return isScalar ? undefined : `expected any scalar, got &{${plainText(value)}}`
  if (schema.kind === 'string')
    return typeof value === 'string'
      ? undefined
      : `expected string, got &value.valueUnstructured{Value:${syntaxText(value)}}`
  if (schema.kind === 'boolean')
    return typeof value === 'boolean' ? undefined : `expected boolean, got &{${plainText(value)}}`
  return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${typeText(value)}`
}
