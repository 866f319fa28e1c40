import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import type { FieldPath } from './field-path.ts'

/** The fields of a managedFields entry (`fieldsV1`), each as a path: leaves, and structures that are owned as such. */
export function ownedPaths(fields: JsonObject): readonly FieldPath[] {
  const found: FieldPath[] = []
  const walk = (node: JsonObject, path: FieldPath): void => {
    const children = Object.entries(node).filter(([step]) => step !== '.')
    if (path.length > 0 && (children.length === 0 || node['.'] !== undefined)) found.push(path)
    for (const [step, child] of children) if (isJsonObject(child)) walk(child, [...path, step])
  }
  walk(fields, [])
  return found
}

/** Whether an entry owns a field, something below it, or as a leaf the whole that it is a part of. */
export function ownsField(fields: JsonObject, path: FieldPath): boolean {
  let node: JsonObject = fields
  for (const [depth, step] of path.entries()) {
    const child: Json | undefined = node[step]
    if (!isJsonObject(child)) return depth > 0 && Object.keys(node).length === 0
    node = child
  }
  return true
}

/** Whether an entry names exactly this field or structure as its own. */
export function namesField(fields: JsonObject, path: FieldPath): boolean {
  let node: JsonObject = fields
  for (const step of path) {
    const child: Json | undefined = node[step]
    if (!isJsonObject(child)) return false
    node = child
  }
  return true
}
