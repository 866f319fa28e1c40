import { equal, isList, isObject, type Json, type JsonObject } from '../../json.ts'
import { type Mistake, missing, tooMany, wrong } from '../validation/mistake.ts'
import { choiceMistakes } from './choices.ts'
import { formatMistakes } from './formats.ts'
import {
  fieldOf,
  type JsonSchema,
  numberIn,
  propertiesOf,
  propertyOf,
  schemaAt,
  textsIn,
  valuesOf,
} from './json-schema.ts'
import { enumMistakes, numberMistakes, textMistakes, typeMistakes } from './scalars.ts'

/** A value on its way through its schema; `path` is '' at the root and `.spec` below it. */
export interface Checked {
  readonly value: Json
  readonly path: string
  readonly schema: JsonSchema
  /** What was there; the same value as before is not looked at again (ratcheting). */
  readonly old?: Json | undefined
}

/** What is wrong with an object by the schema of its definition; in the words of the real server (kube-openapi, validation/validate). */
export function customMistakes(object: JsonObject, schema: JsonSchema, old?: JsonObject): readonly Mistake[] {
  const found = mistakesOf({ value: object, path: '', schema, old })
  const keys = found.map(({ field, message }) => `${field} ${message}`)
  return found.filter((_, index) => keys.indexOf(keys[index] ?? '') === index)
}

export function mistakesOf(checked: Checked): readonly Mistake[] {
  const { value, path, schema, old } = checked
  if (old !== undefined && equal(value, old)) return []
  const field = fieldOf(path)
  if (value === null) return [...typeMistakes(value, field, schema), ...enumMistakes(value, field, schema)]
  return [
    ...typeMistakes(value, field, schema),
    ...choiceMistakes(checked, mistakesOf),
    ...(typeof value === 'string'
      ? [...textMistakes(value, field, schema), ...formatMistakes(value, field, schema)]
      : []),
    ...(typeof value === 'number' ? numberMistakes(value, field, schema) : []),
    ...(isList(value) ? listMistakes(checked, value) : []),
    ...enumMistakes(value, field, schema),
    ...(isObject(value) ? objectMistakes(checked, value) : []),
  ]
}

function listMistakes({ path, schema, old }: Checked, list: readonly Json[]): readonly Mistake[] {
  const items = schemaAt(schema, 'items')
  const field = fieldOf(path)
  const [least, most] = [numberIn(schema, 'minItems'), numberIn(schema, 'maxItems')]
  const inner =
    items === undefined
      ? []
      : list.flatMap((value, index) => {
          const before = correlated(value, old, schema)
          return mistakesOf({ value, path: `${path}[${index}]`, schema: items, old: before })
        })
  return [
    ...inner,
    ...(least !== undefined && list.length < least
      ? [wrong(field, list.length, `${field} in body should have at least ${least} items`)]
      : []),
    ...(most !== undefined && list.length > most ? [tooMany(field, list.length, most)] : []),
  ]
}

/** Items of other lists than those with keys have no past. */
function correlated(item: Json, old: Json | undefined, schema: JsonSchema): Json | undefined {
  const keys = textsIn(schema, 'x-kubernetes-list-map-keys')
  if (!isList(old) || keys.length === 0 || !isObject(item)) return undefined
  return old.find((one) => isObject(one) && keys.every((key) => equal(one[key], item[key])))
}

function objectMistakes({ path, schema, old }: Checked, object: JsonObject): readonly Mistake[] {
  const field = fieldOf(path)
  const count = Object.keys(object).length
  const [least, most] = [numberIn(schema, 'minProperties'), numberIn(schema, 'maxProperties')]
  const values = valuesOf(schema)
  const before = (key: string) => (isObject(old) && Object.hasOwn(old, key) ? old[key] : undefined)
  const inner = (key: string, known: JsonSchema | undefined) => {
    const value = object[key]
    if (known === undefined || value === undefined) return []
    return mistakesOf({ value, path: `${path}.${key}`, schema: known, old: before(key) })
  }
  const more = Object.keys(object).filter((key) => !Object.hasOwn(propertiesOf(schema), key))
  return [
    ...(least !== undefined && count < least
      ? [wrong(field, count, `${field} in body should have at least ${least} properties`)]
      : []),
    ...(most !== undefined && count > most ? [tooMany(field, count, most)] : []),
    ...more.flatMap((key) => inner(key, values)),
    ...Object.keys(propertiesOf(schema)).flatMap((key) =>
      Object.hasOwn(object, key) ? inner(key, propertyOf(schema, key)) : [],
    ),
    ...textsIn(schema, 'required')
      .filter((key) => !Object.hasOwn(object, key))
      .map((key) => missing(fieldOf(`${path}.${key}`))),
  ]
}
