import { badRequest } from '../failure.ts'
import type { KubeObject } from '../object.ts'
import type { WriteOptions } from './options.ts'

/** What strict validation holds against a body: refused, warned of or passed over as the client wants. */
export function complain(
  unknown: readonly string[],
  object: KubeObject,
  { validation, repeated }: WriteOptions,
): readonly string[] {
  const complaints = [...unknown, ...repeated]
  if (complaints.length === 0 || validation === 'Ignore') return []
  if (validation === 'Warn') return complaints
  const version = object.apiVersion.split('/').at(-1) ?? ''
  const all = complaints.join(', ')
  throw badRequest(
    `${object.kind} in version "${version}" cannot be handled as a ${object.kind}: strict decoding error: ${all}`,
  )
}
