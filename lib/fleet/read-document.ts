import type { Document } from 'yaml'
import type { z } from 'zod'
import { closest } from '../core/closest.ts'
import { isJsonObject, textAt } from '../core/json.ts'
import { fieldText, issueText, unknownKeyText } from '../core/schema-issue.ts'
import { clusterOf, clusterSchema } from './cluster-schema.ts'
import { clusterSetOf, clusterSetSchema } from './cluster-set-schema.ts'
import type { Cluster, ClusterSet, Repository } from './fleet.ts'
import { locate } from './locate.ts'
import { repositoryOf, repositorySchema } from './repository-schema.ts'

/** One thing that is wrong with a document, and where in the text. */
export interface Fault {
  readonly offset: number
  readonly field: string
  readonly what: string
  readonly subject?: string
}

/** Offset in the text of the value of a field. */
export type OffsetOf = (...path: readonly string[]) => number

export type ReadDocument =
  | { readonly kind: 'Cluster'; readonly value: Cluster; readonly offsetOf: OffsetOf }
  | { readonly kind: 'ClusterSet'; readonly value: ClusterSet; readonly offsetOf: OffsetOf }
  | { readonly kind: 'Repository'; readonly value: Repository; readonly offsetOf: OffsetOf }
  | { readonly kind: 'invalid'; readonly faults: readonly Fault[] }

const kinds = ['Cluster', 'ClusterSet', 'Repository']

/** Reads one document of the fleet file; every fault is told. */
export function readDocument(document: Document): ReadDocument {
  const value: unknown = document.toJS({ maxAliasCount: 100 })
  const offsetOf: OffsetOf = (...path) => locate(document, path, 'value')
  const one = (path: readonly string[], what: string): ReadDocument => ({
    kind: 'invalid',
    faults: [{ offset: offsetOf(...path), field: fieldText(path), what }],
  })
  if (!isJsonObject(value)) return one([], 'must be a mapping')
  const { apiVersion, kind } = value
  if (apiVersion !== 'sluice.dev/v1') return one(['apiVersion'], 'must be sluice.dev/v1')
  switch (kind) {
    case 'Cluster': {
      const read = clusterSchema.safeParse(value, { reportInput: true })
      if (!read.success) return faults(document, read.error, clusterSchema)
      return { kind, value: clusterOf(read.data), offsetOf }
    }
    case 'ClusterSet': {
      const read = clusterSetSchema.safeParse(value, { reportInput: true })
      if (!read.success) return faults(document, read.error, clusterSetSchema)
      return { kind, value: clusterSetOf(read.data), offsetOf }
    }
    case 'Repository': {
      const read = repositorySchema.safeParse(value, { reportInput: true })
      if (!read.success) return faults(document, read.error, repositorySchema)
      return { kind, value: repositoryOf(read.data), offsetOf }
    }
    default: {
      const meant = closest(String(kind ?? ''), kinds)
      const hint = meant === undefined ? '' : `, did you mean ${meant}?`
      return one(['kind'], `must be Cluster, ClusterSet or Repository${hint}`)
    }
  }
}

function faults(document: Document, error: z.ZodError, schema: z.ZodType): ReadDocument {
  const value: unknown = document.toJS()
  const name = isJsonObject(value) ? textAt(value, 'metadata', 'name') : undefined
  const kind = isJsonObject(value) ? textAt(value, 'kind') : undefined
  const subject = name === undefined ? {} : { subject: `${kind}/${name}` }
  const found = error.issues.flatMap(flattened).flatMap((issue): Fault[] => {
    if (issue.code !== 'unrecognized_keys') {
      const offset = locate(document, issue.path, 'value')
      return [{ offset, field: fieldText(issue.path), what: issueText(issue), ...subject }]
    }
    return issue.keys.map((key) => {
      const path = [...issue.path, key]
      const what = unknownKeyText(key, schema, issue.path)
      return { offset: locate(document, path, 'key'), field: fieldText(path), what, ...subject }
    })
  })
  return { kind: 'invalid', faults: found }
}

/** Of alternatives the last is the one whose faults help. */
function flattened(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  return (issue.errors.at(-1) ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
}
