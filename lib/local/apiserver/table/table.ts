import type { KubeObject } from '../object.ts'
import type { Resource } from '../resource.ts'
import type { ListMetadata } from '../verbs/present.ts'
import { columns } from './columns-of.ts'
import { rowConditions } from './kinds/pods.ts'

/** Writes objects as a Table of meta.k8s.io/v1; `shown` is what each row carries of its object, as JSON text. */
export type TableMaker = (
  resource: Pick<Resource, 'stored' | 'custom'>,
  objects: readonly KubeObject[],
  shown: (object: KubeObject) => string | undefined,
  metadata: Partial<ListMetadata>,
) => string

export function tableMaker(now: () => number): TableMaker {
  const columnsOf = columns()
  return (resource, objects, shown, metadata) => {
    const all = columnsOf(resource)
    const time = now()
    const rows = objects.map((object) => {
      const cells = JSON.stringify(all.map(({ cell }) => cell(object, time)))
      const conditions = resource.stored === '/pods' ? rowConditions(object) : undefined
      const marked = conditions === undefined ? '' : `"conditions":${JSON.stringify(conditions)},`
      return `{"cells":${cells},${marked}"object":${shown(object) ?? 'null'}}`
    })
    const definitions = JSON.stringify(all.map(({ definition }) => definition))
    return `{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":${JSON.stringify(metadata)},"columnDefinitions":${definitions},"rows":[${rows.join(',')}]}\n`
  }
}
