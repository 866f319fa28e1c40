import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { replacedAt } from './pointer.ts'
import { sameValue } from './same.ts'

const secretMaps = ['data', 'stringData'] as const
/** kubectl keeps the whole Secret in here. */
const lastApplied = ['metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration'] as const

/** A Secret without its values: `***` where the other side has the same or none, `changed` where it has another. */
export function maskedSecret(view: Json, other: Manifest, changed: string): Json {
  if (!isJsonObject(view)) return view
  const maps = secretMaps.flatMap((name) => {
    const map = view[name]
    return isJsonObject(map) ? [[name, maskedMap(map, other[name], changed)] as const] : []
  })
  return replacedAt({ ...view, ...Object.fromEntries(maps) }, lastApplied, '***')
}

function maskedMap(map: JsonObject, other: Json | undefined, changed: string): JsonObject {
  const there = isJsonObject(other) ? other : {}
  const isChanged = (key: string) => there[key] !== undefined && !sameValue(map[key], there[key])
  return Object.fromEntries(Object.keys(map).map((key) => [key, isChanged(key) ? changed : '***']))
}
