import { isObject } from '../json.ts'
import type { KubeObject } from '../object.ts'
import type { Change } from './store.ts'

/** Raised when lines change so that an older program would misread them. */
export const journalSchema = 1

/** The first line of a journal: how many objects the lines after it are, and the revision at which changes follow them. */
export function headerLine(revision: number, objects: number): string {
  return `${JSON.stringify({ journal: journalSchema, revision, objects })}\n`
}

/** A change as a line: an object as it is now, or the name of one that is gone. */
export function changeLine({ type, revision, resource, object }: Change): string {
  const { name, namespace } = object.metadata
  const kept = type === 'DELETED' ? { gone: { name, ...(namespace !== undefined && { namespace }) } } : { object }
  return `${JSON.stringify({ revision, resource, ...kept })}\n`
}

/** An object as a line of a journal that begins anew. */
export function objectLine(resource: string, object: KubeObject): string {
  return `${JSON.stringify({ revision: Number(object.metadata.resourceVersion), resource, object })}\n`
}

export type Line =
  | {
      readonly kind: 'header'
      readonly schema: number
      readonly revision: number
      /** Missing where a version before wrote it. */
      readonly objects?: number
    }
  | { readonly kind: 'object'; readonly revision: number; readonly resource: string; readonly object: KubeObject }
  | { readonly kind: 'gone'; readonly revision: number; readonly resource: string; readonly key: string }
  | { readonly kind: 'damaged' }

/** Reads one line back. */
export function readLine(text: string): Line {
  const line = parsed(text)
  if (!isObject(line) || typeof line.revision !== 'number') return { kind: 'damaged' }
  const { revision, resource, object, gone, journal, objects } = line
  if (typeof journal === 'number') {
    return { kind: 'header', schema: journal, revision, ...(typeof objects === 'number' && { objects }) }
  }
  if (typeof resource !== 'string') return { kind: 'damaged' }
  if (isKubeObject(object)) return { kind: 'object', revision, resource, object }
  if (isObject(gone)) return { kind: 'gone', revision, resource, key: `${gone.namespace ?? ''}/${gone.name ?? ''}` }
  return { kind: 'damaged' }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isKubeObject(value: unknown): value is KubeObject {
  if (!isObject(value) || !isObject(value.metadata)) return false
  return (
    typeof value.apiVersion === 'string' && typeof value.kind === 'string' && typeof value.metadata.name === 'string'
  )
}
