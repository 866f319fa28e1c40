import { isJsonObject, type Json, type JsonObject } from '../../../lib/core/json.ts'

/** A set of fields as managedFields writes it: a node without children is a member, `.` makes a node with children one too. */
export type FieldSet = JsonObject

const leaf: FieldSet = {}

/** Lists whose items are told apart by a field; all others are one value. */
const keyedBy: Readonly<Record<string, string>> = { containers: 'name', env: 'name' }

/** Fields that no manager owns. */
const unowned = new Set(['apiVersion', 'kind', 'status'])
const unownedMetadata = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
])

/** The fields of an object that managers own. `update` counts maps themselves too, as the API server does for writes that are no apply. */
export function fieldsOfObject(object: JsonObject, update: boolean): FieldSet {
  const set: Record<string, Json> = {}
  for (const [name, value] of Object.entries(owned(object))) {
    const node = fieldsOf(name, value, update)
    if (name !== 'metadata') set[`f:${name}`] = node
    else if (Object.keys(node).length > 0) set['f:metadata'] = withoutSelf(node)
  }
  return set
}

/** What managers own of an object. */
export function owned(object: JsonObject): JsonObject {
  const kept = Object.entries(object).filter(([name]) => !unowned.has(name))
  return Object.fromEntries(kept.map(([name, value]) => [name, name === 'metadata' ? ownedMetadata(value) : value]))
}

function ownedMetadata(metadata: Json): JsonObject {
  if (!isJsonObject(metadata)) return {}
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !unownedMetadata.has(name)))
}

function withoutSelf(node: FieldSet): FieldSet {
  const { '.': _, ...rest } = node
  return rest
}

/** The set of a field with a value. */
export function fieldsOf(name: string, value: Json, update: boolean): FieldSet {
  const key = keyedBy[name]
  if (key !== undefined && Array.isArray(value)) return fieldsOfItems(value, key, update)
  if (!isJsonObject(value) || Object.keys(value).length === 0) return leaf
  return {
    ...(update && { '.': leaf }),
    ...Object.fromEntries(
      Object.entries(value).map(([child, inner]) => [`f:${child}`, fieldsOf(child, inner, update)]),
    ),
  }
}

function fieldsOfItems(items: readonly Json[], key: string, update: boolean): FieldSet {
  const nodes = items.filter(isJsonObject).map((item): [string, Json] => {
    const fields = Object.entries(item).map(([child, inner]) => [`f:${child}`, fieldsOf(child, inner, update)] as const)
    return [itemKey(item, key), { '.': leaf, ...Object.fromEntries(fields) }]
  })
  return { ...(update && { '.': leaf }), ...Object.fromEntries(nodes) }
}

/** `k:{"name":"app"}`. */
export function itemKey(item: JsonObject, key: string): string {
  return `k:${JSON.stringify({ [key]: item[key] ?? null })}`
}

/** The field that tells the items of a list apart; undefined where the list is one value. */
export function keyOfList(name: string): string | undefined {
  return keyedBy[name]
}

/** Members of one set that are not in another. */
export function minus(set: FieldSet, other: FieldSet): FieldSet {
  const left: Record<string, Json> = {}
  for (const [name, node] of Object.entries(set)) {
    const there = other[name]
    if (!isJsonObject(there)) left[name] = node
    else if (isJsonObject(node)) {
      const rest = minus(node, there)
      const isMember = Object.keys(node).length === 0
      if (!isMember && hasMembers(rest)) left[name] = rest
      else if (isMember && !isSelf(there)) left[name] = node
    }
  }
  return left
}

/** Members of a set that nothing in another set is or lies below: what goes when an apply leaves it out. */
export function unclaimed(set: FieldSet, other: FieldSet): FieldSet {
  const left: Record<string, Json> = {}
  for (const [name, node] of Object.entries(set)) {
    const there = other[name]
    if (!isJsonObject(there)) left[name] = node
    else if (isJsonObject(node) && hasMembers(node)) {
      const { '.': _, ...rest } = unclaimed(node, there)
      if (hasMembers(rest)) left[name] = rest
    }
  }
  return left
}

/** Whether a node is a member itself. */
function isSelf(node: FieldSet): boolean {
  return Object.keys(node).length === 0 || node['.'] !== undefined
}

function hasMembers(node: FieldSet): boolean {
  return Object.keys(node).length > 0
}

/** Members of either set. */
export function plus(set: FieldSet, other: FieldSet): FieldSet {
  const sum: Record<string, Json> = { ...set }
  for (const [name, node] of Object.entries(other)) {
    const there = sum[name]
    if (!isJsonObject(there) || !isJsonObject(node)) sum[name] = node
    else if (hasMembers(there) || hasMembers(node)) {
      const self = isSelf(there) || isSelf(node)
      sum[name] = { ...(self && { '.': leaf }), ...plus(there, node) }
    }
  }
  return sum
}

/** Whether a set holds anything. */
export function isEmptySet(set: FieldSet): boolean {
  return !hasMembers(set)
}
