import { isObject, type Json, type JsonObject } from '../json.ts'
import { type FieldNode, type FieldSet, ordered, put } from './field-set.ts'
import { indexElement, type KeyField, keyElement, nameElement, type PathElement, valueElement } from './path-element.ts'
import { union } from './set-algebra.ts'

/** A set as `fieldsV1` holds it, in the server's order. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const entries = ordered(set).map(({ element, member, children }): [string, Json] => [
    element.id,
    children.size === 0 ? {} : { ...(member && { '.': {} }), ...toFieldsV1(children) },
  ])
  return Object.fromEntries(entries)
}

/** The set that `fieldsV1` holds; steps of a kind that is not known are left out. Throws where it cannot be read. */
export function fromFieldsV1(fields: Json | undefined): FieldSet {
  return fields === undefined ? new Map() : read(fields).children
}

interface Found {
  readonly member: boolean
  readonly children: FieldSet
}

function read(value: Json): Found {
  if (value === null) return { member: true, children: new Map() }
  if (!isObject(value)) throw new Error('fields are not an object')
  const children = new Map<string, FieldNode>()
  for (const [id, inner] of Object.entries(value)) {
    const element = id === '.' ? undefined : parseElement(id)
    if (element !== undefined) merge(children, { element, ...read(inner ?? null) })
  }
  return { member: children.size === 0 || Object.hasOwn(value, '.'), children }
}

/** Two ways to write one step mean that step. */
function merge(set: Map<string, FieldNode>, node: FieldNode): void {
  const own = set.get(node.element.id)
  if (own === undefined) put(set, node)
  else put(set, { ...node, member: own.member || node.member, children: union(own.children, node.children) })
}

/** The step that a key of fieldsV1 stands for, nothing for a kind of step that is not known. */
function parseElement(id: string): PathElement | undefined {
  if (id.length < 2) throw new Error('key must be 2 characters long:')
  if (id[1] !== ':') throw new Error(`missing colon: ${id}`)
  const rest = id.slice(2)
  if (id.startsWith('f')) return nameElement(rest)
  if (id.startsWith('v')) return valueElement(parseJson(rest))
  if (id.startsWith('k')) return keyElement(keyFields(parseJson(rest)))
  if (id.startsWith('i')) return indexElement(parseIndex(rest))
  return undefined
}

function keyFields(value: Json): readonly KeyField[] {
  if (!isObject(value)) throw new Error('a key is not an object')
  return Object.entries(value)
}

function parseIndex(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`strconv.Atoi: parsing "${text}": invalid syntax`)
  return Number(text)
}

function parseJson(text: string): Json {
  return JSON.parse(text)
}
