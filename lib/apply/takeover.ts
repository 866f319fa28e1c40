import { at, isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import type { LiveObject } from './cluster.ts'
import { isSwitched } from './guard/metadata-switch.ts'
import { isOurs, isTakenOver, managerEntries, ourEntry, ourManager } from './manager.ts'
import { pointerText } from './pointer.ts'

/** Left by kubectl and by Flux of old; kept they would only mislead. */
const staleAnnotations: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'kustomize.toolkit.fluxcd.io/checksum',
  'fluxcd.io/sync-checksum',
]
const staleLabels: readonly string[] = ['fluxcd.io/sync-gc-mark']

/**
 * JSON patch that makes the fields of kubectl and the like ours, so that the next apply removes what Git does not have; undefined where
 * there is nothing to take over. It holds for exactly the object that was looked at. `ssa: Merge` keeps everything.
 */
export function takeoverPatch(desired: Manifest, live: LiveObject): readonly Json[] | undefined {
  if (isSwitched(desired, 'ssa', 'Merge') || isSwitched(live, 'ssa', 'Merge')) return undefined
  const operations = [
    ...removals(desired, live, 'annotations', staleAnnotations),
    ...removals(desired, live, 'labels', staleLabels),
    ...mergedEntries(live),
  ]
  if (operations.length === 0) return undefined
  const { uid, resourceVersion } = live.metadata
  return [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    ...operations,
  ]
}

/** Whether something of kubectl or of Flux of old is left that a takeover removes. */
export function hasLeftovers(object: Manifest): boolean {
  const owned = ourEntry(object)?.fields
  const isLeft = (map: string) => (name: string) =>
    at(object, 'metadata', map, name) !== undefined && at(owned, 'f:metadata', `f:${map}`, `f:${name}`) === undefined
  return staleAnnotations.some(isLeft('annotations')) || staleLabels.some(isLeft('labels'))
}

/** What Git itself sets stays: it would come back with the apply that follows. */
function removals(desired: Manifest, live: LiveObject, map: string, names: readonly string[]): readonly Json[] {
  const isThere = (object: Manifest, name: string) => at(object, 'metadata', map, name) !== undefined
  return names
    .filter((name) => isThere(live, name) && !isThere(desired, name))
    .map((name) => ({ op: 'remove', path: pointerText(['metadata', map, name]) }))
}

function mergedEntries(live: LiveObject): readonly Json[] {
  const entries = managerEntries(live)
  const taken = entries.filter(isTakenOver)
  const [first] = taken
  if (first === undefined) return []
  const ours = entries.find(isOurs)
  const others = entries.filter((entry) => !isTakenOver(entry) && !isOurs(entry)).map(({ raw }) => raw)
  const fields = [...(ours === undefined ? [] : [ours]), ...taken].map((entry) => entry.fields).reduce(unionOfFields)
  const base = ours?.raw ?? first.raw
  const merged: JsonObject = { ...base, manager: ourManager, operation: 'Apply', fieldsV1: fields }
  return [{ op: 'replace', path: '/metadata/managedFields', value: [...others, merged] }]
}

/** Union of two fieldsV1 sets: an empty node is a member itself, a node with children is one only with `.` among them. */
export function unionOfFields(a: JsonObject, b: JsonObject): JsonObject {
  const union: Record<string, Json> = { ...a }
  for (const [key, child] of Object.entries(b)) {
    const known = union[key]
    union[key] = isJsonObject(known) && isJsonObject(child) ? unionOfNodes(known, child) : child
  }
  return union
}

function unionOfNodes(a: JsonObject, b: JsonObject): JsonObject {
  const [aIsLeaf, bIsLeaf] = [isEmpty(a), isEmpty(b)]
  if (aIsLeaf && bIsLeaf) return {}
  const union = unionOfFields(a, b)
  return aIsLeaf || bIsLeaf ? { '.': {}, ...union } : union
}

function isEmpty(node: JsonObject): boolean {
  return Object.keys(node).length === 0
}
