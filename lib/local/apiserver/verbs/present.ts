import { formOf } from '../http/negotiate.ts'
import { apiVersionOf, type KubeObject, textAt } from '../object.ts'
import type { ApiRequest } from '../request.ts'
import { listKindOf, type Resource } from '../resource.ts'
import type { TableMaker } from '../table/table.ts'
import type { Texts } from '../texts.ts'

export interface Presenter {
  readonly texts: Texts
  readonly tables: TableMaker
}

/** How objects of one kind are written in the form that a client accepts. */
export interface Presentation {
  /** One object, as it is answered alone or in a watch. */
  one(object: KubeObject): string
  list(objects: readonly KubeObject[], metadata: ListMetadata): string
}

export interface ListMetadata {
  readonly resourceVersion: string
  readonly continue?: string
  readonly remainingItemCount?: number
}

/** Throws a Failure for an Accept header that names nothing the server has. */
export function presentation(
  resource: Resource,
  { accept, query }: Pick<ApiRequest, 'accept' | 'query'>,
  { texts, tables }: Presenter,
): Presentation {
  switch (formOf(accept)) {
    case 'object':
      return {
        one: (object) => texts.whole(object, resource),
        list: (objects, metadata) => {
          const items = objects.map((object) => texts.item(object, resource))
          return listText(listKindOf(resource), apiVersionOf(resource), metadata, items)
        },
      }
    case 'metadata':
      return {
        one: texts.metadata,
        list: (objects, metadata) =>
          listText('PartialObjectMetadataList', 'meta.k8s.io/v1', metadata, objects.map(texts.metadata)),
      }
    case 'table': {
      const shown = shownObject(query.get('includeObject'), resource, texts)
      return {
        one: (object) =>
          tables(resource, [object], shown, { resourceVersion: textAt(object.metadata, 'resourceVersion') }),
        list: (objects, metadata) => tables(resource, objects, shown, metadata),
      }
    }
  }
}

/** What a table's row carries of its object. */
function shownObject(
  include: string | null,
  resource: Resource,
  texts: Texts,
): (object: KubeObject) => string | undefined {
  if (include === 'Object') return (object) => texts.whole(object, resource)
  if (include === 'None') return () => undefined
  return texts.metadata
}

function listText(kind: string, apiVersion: string, metadata: ListMetadata, items: readonly string[]): string {
  return `{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":${JSON.stringify(metadata)},"items":[${items.join(',')}]}\n`
}
