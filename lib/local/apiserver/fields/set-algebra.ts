import { type FieldNode, type FieldSet, noFields, put } from './field-set.ts'

/** What is in either. */
export function union(one: FieldSet, other: FieldSet): FieldSet {
  if (one.size === 0) return other
  if (other.size === 0 || one === other) return one
  const both = new Map(one)
  for (const node of other.values()) {
    const own = both.get(node.element.id)
    const member = node.member || own?.member === true
    both.set(
      node.element.id,
      own === undefined ? node : { ...node, member, children: union(own.children, node.children) },
    )
  }
  return both
}

/** What is in both. */
export function intersection(one: FieldSet, other: FieldSet): FieldSet {
  return combined(one, (node) => {
    const match = other.get(node.element.id)
    if (match === undefined) return undefined
    return {
      ...node,
      member: node.member && match.member,
      children: intersection(node.children, match.children),
    }
  })
}

/** What is in the first and not in the second; a field is not what is below it. */
export function difference(one: FieldSet, other: FieldSet): FieldSet {
  if (other.size === 0) return one
  return combined(one, (node) => {
    const match = other.get(node.element.id)
    if (match === undefined) return node
    return { ...node, member: node.member && !match.member, children: difference(node.children, match.children) }
  })
}

/** The same, and with each field of the second all that is below it is gone too. */
export function recursiveDifference(one: FieldSet, other: FieldSet): FieldSet {
  if (other.size === 0) return one
  return combined(one, (node) => {
    const match = other.get(node.element.id)
    if (match === undefined) return node
    if (match.member) return undefined
    return { ...node, children: recursiveDifference(node.children, match.children) }
  })
}

function combined(set: FieldSet, change: (node: FieldNode) => FieldNode | undefined): FieldSet {
  const changed = new Map<string, FieldNode>()
  for (const node of set.values()) {
    const next = change(node)
    if (next !== undefined) put(changed, next)
  }
  return changed.size === 0 ? noFields : changed
}

export function sameSet(one: FieldSet, other: FieldSet): boolean {
  if (one === other) return true
  if (one.size !== other.size) return false
  for (const [id, node] of one) {
    const match = other.get(id)
    if (match === undefined || match.member !== node.member || !sameSet(node.children, match.children)) return false
  }
  return true
}
