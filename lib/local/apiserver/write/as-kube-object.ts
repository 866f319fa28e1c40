import type { JsonObject } from '../json.ts'
import { type KubeObject, objectAt, textAt } from '../object.ts'

/** A value as an object; apiVersion, kind and name are '' where it has none. */
export function asKubeObject(value: JsonObject): KubeObject {
  const { apiVersion, kind } = value
  const metadata = objectAt(value, 'metadata')
  return {
    ...value,
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : '',
    metadata: { ...metadata, name: textAt(metadata, 'name') },
  }
}
