import { at, isJsonObject, type Json } from '../core/json.ts'
import { withoutIgnored } from './ignore/resolve.ts'
import { sameValue } from './same.ts'

/**
 * Whether an apply would change what counts: labels, annotations, and all but metadata and status. Finalizers and owner references alone
 * are no drift, as in Flux.
 */
export function hasDrifted(live: Json, dryRun: Json, ignored: readonly (readonly string[])[] = []): boolean {
  const [before, after] = [withoutIgnored(live, ignored), withoutIgnored(dryRun, ignored)]
  return !sameValue(compared(before), compared(after))
}

/** What is compared of an object; `sluice diff` shows the same. */
export function compared(object: Json): Json {
  if (!isJsonObject(object)) return object
  const { metadata, status: _, ...body } = object
  const labels = at(metadata, 'labels') ?? {}
  const annotations = at(metadata, 'annotations') ?? {}
  return { ...withUniqueMetrics(body), metadata: { labels, annotations } }
}

/** Dry-runs of older API servers repeat the first metric and append an empty one (https://github.com/kubernetes/kubernetes/issues/118293). */
function withUniqueMetrics(body: { readonly [key: string]: Json }): { readonly [key: string]: Json } {
  const metrics = at(body, 'spec', 'metrics')
  if (body.kind !== 'HorizontalPodAutoscaler' || !isJsonObject(body.spec) || !Array.isArray(metrics)) return body
  const unique = metrics.filter((metric: Json, index) => {
    const known = metrics.slice(0, index).some((earlier: Json) => sameValue(earlier, metric))
    return !known && Boolean(at(metric, 'type'))
  })
  return { ...body, spec: { ...body.spec, metrics: unique } }
}
