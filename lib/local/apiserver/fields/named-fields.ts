import type { Schema } from '../schema.ts'
import { type FieldNode, type FieldSet, put } from './field-set.ts'
import { namedField, otherField } from './shape.ts'

/** A set with those fields, named by the schema, that it reaches into: they follow from what is below them. */
export function withNamedFields(schema: Schema | undefined, set: FieldSet): FieldSet {
  const named = new Map<string, FieldNode>()
  for (const node of set.values()) {
    const { element, children } = node
    const field = element.by === 'name' && schema !== undefined ? namedField(schema, element.name) : undefined
    const inner = field ?? schemaBelow(schema, node)
    const member = node.member || (field !== undefined && children.size > 0)
    put(named, { element, member, children: children.size === 0 ? children : withNamedFields(inner, children) })
  }
  return named
}

function schemaBelow(schema: Schema | undefined, { element }: FieldNode): Schema | undefined {
  if (schema === undefined) return undefined
  if (element.by === 'name') return otherField(schema)
  return element.by === 'key' && schema.kind === 'list' ? schema.items : undefined
}
