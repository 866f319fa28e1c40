import { textAt } from '../object.ts'
import type { Resource } from '../resource.ts'
import { ageOf } from './age.ts'
import type { Column } from './table.ts'

const name: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  priority: 0,
  cell: (object) => object.metadata.name,
}

const created: Column = {
  name: 'Created At',
  type: 'date',
  format: '',
  description: 'CreationTimestamp is a timestamp representing the server time when this object was created.',
  priority: 0,
  cell: (object) => textAt(object.metadata, 'creationTimestamp'),
}

const age: Column = {
  ...created,
  name: 'Age',
  type: 'string',
  cell: (object, now) => ageOf(textAt(object.metadata, 'creationTimestamp'), now),
}

/** Columns of a kind that has none of its own. */
export function columnsOf(resource: Resource): readonly Column[] {
  return resource.custom === undefined ? [name, created] : [name, age]
}
