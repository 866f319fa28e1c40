import type { Json } from '../json.ts'
import type { KubeObject } from '../object.ts'
import type { Resource } from '../resource.ts'
import type { ListMetadata } from '../verbs/present.ts'
import { columnsOf } from './columns-of.ts'

/** A column of a table as `kubectl get` prints it. */
export interface Column {
  readonly name: string
  readonly type: string
  readonly format: string
  readonly description: string
  /** Above 0 it is shown by `-o wide` alone. */
  readonly priority: number
  cell(object: KubeObject, now: number): Json
}

/** Writes objects as a Table of meta.k8s.io/v1; `shown` is what each row carries of its object, as JSON text. */
export type TableMaker = (
  resource: Resource,
  objects: readonly KubeObject[],
  shown: (object: KubeObject) => string | undefined,
  metadata: ListMetadata,
) => string

export function tableMaker(now: () => number): TableMaker {
  return (resource, objects, shown, metadata) => {
    const columns = columnsOf(resource)
    const time = now()
    const definitions = columns.map(({ cell: _, ...definition }) => definition)
    const rows = objects.map((object) => {
      const cells = JSON.stringify(columns.map((column) => column.cell(object, time)))
      return `{"cells":${cells},"object":${shown(object) ?? 'null'}}`
    })
    return `{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":${JSON.stringify(metadata)},"columnDefinitions":${JSON.stringify(definitions)},"rows":[${rows.join(',')}]}\n`
  }
}
