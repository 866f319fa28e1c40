import type { Resource } from '../resource.ts'
import { fieldSelector } from './field-selector.ts'
import { labelSelector, type Matches } from './label-selector.ts'

/** The name that a field selector fixes, which spares the list. */
export function fixedName(text: string | null): string | undefined {
  return /(?:^|,)metadata\.name==?([^,]+)/.exec(text ?? '')?.[1]
}

/** What a request's `labelSelector` and `fieldSelector` let through. Throws a Failure for selectors that are none. */
export function selected(query: URLSearchParams, resource: Resource): Matches | undefined {
  const labels = query.get('labelSelector') ?? ''
  const fields = query.get('fieldSelector') ?? ''
  if (labels === '' && fields === '') return undefined
  const byLabels = labelSelector(labels)
  const byFields = fieldSelector(fields, resource)
  return (object) => byLabels(object) && byFields(object)
}
