import { at, isJsonObject, type Json, type JsonObject } from '../../core/json.ts'
import { isOurs, managerEntries } from '../manager.ts'
import { valueAt } from '../pointer.ts'

/** Whether a manager other than us owns the path by server-side apply. Update entries do not count: they give a field away to who applies it. */
export function isAppliedByOther(live: Json, steps: readonly string[]): boolean {
  const applied = managerEntries(live).filter(
    ({ operation, subresource }) => operation === 'Apply' && subresource === '',
  )
  const owned = applied.map(({ fields }) => fields)
  const path = fieldPath(live, steps, owned)
  if (path === undefined) return false
  return applied.some((entry) => !isOurs(entry) && at(entry.fields, ...path) !== undefined)
}

/** `/spec/containers/0/image` as managedFields writes it: `f:spec`, `f:containers`, `k:{"name":"app"}`, `f:image`. */
function fieldPath(live: Json, steps: readonly string[], owned: readonly JsonObject[]): readonly string[] | undefined {
  const path: string[] = []
  for (const [index, step] of steps.entries()) {
    if (!/^-?\d+$/.test(step)) {
      path.push(`f:${step}`)
      continue
    }
    const key = itemKey(valueAt(live, steps.slice(0, index + 1)), path, owned)
    if (key === undefined) return undefined
    path.push(key)
  }
  return path
}

function itemKey(item: Json | undefined, path: readonly string[], owned: readonly JsonObject[]): string | undefined {
  if (!isJsonObject(item)) return undefined
  const keys = owned.flatMap((fields) => {
    const node = at(fields, ...path)
    return isJsonObject(node) ? Object.keys(node).filter((key) => key.startsWith('k:')) : []
  })
  return keys.find((key) => identifies(key, item))
}

function identifies(key: string, item: JsonObject): boolean {
  const wanted: unknown = JSON.parse(key.slice('k:'.length))
  return isJsonObject(wanted) && Object.entries(wanted).every(([name, value]) => item[name] === value)
}
