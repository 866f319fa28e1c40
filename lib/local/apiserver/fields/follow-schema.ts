import type { Schema } from '../schema.ts'
import { type FieldNode, type FieldSet, type GrowingSet, insert } from './field-set.ts'
import type { Path } from './path-element.ts'
import { recursiveDifference, union } from './set-algebra.ts'
import { isDeducedMap, itemOf, namedField, otherField, shapeOf } from './shape.ts'

/** A set that was written under an earlier schema: what has become one value since is owned as one. */
export function followSchema(schema: Schema, set: FieldSet): FieldSet {
  const atomic: GrowingSet = new Map()
  visit({ schema, path: [], children: set, whole: false }, atomic)
  return atomic.size === 0 ? set : union(recursiveDifference(set, atomic), atomic)
}

interface Place {
  readonly schema: Schema
  readonly path: Path
  readonly children: FieldSet
  /** Owned itself, and nothing below it. */
  readonly whole: boolean
}

function visit(place: Place, atomic: GrowingSet): void {
  const { schema, path, children, whole } = place
  const shape = shapeOf(schema, null)
  if (shape.as === 'scalar' || (shape.as === 'map' && isDeducedMap(schema))) return
  if (shape.atomic && !whole) {
    if (shape.as === 'list' || children.size > 0) insert(atomic, path)
    return
  }
  for (const node of children.values()) {
    const inner = schemaBelow(schema, shape.as, node)
    if (inner !== undefined) visit(placeOf(node, inner, path), atomic)
  }
}

function schemaBelow(schema: Schema, as: 'map' | 'list', { element }: FieldNode): Schema | undefined {
  if (as === 'list') return itemOf(schema)
  return (element.by === 'name' ? namedField(schema, element.name) : undefined) ?? otherField(schema)
}

function placeOf({ element, member, children }: FieldNode, schema: Schema, path: Path): Place {
  return { schema, path: [...path, element], children, whole: member && children.size === 0 }
}
