import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isList, isObject, type Json, type JsonObject } from '../json.ts'
import { objectAt } from '../object.ts'
import { shownSelector } from './validation/selectors.ts'

/** The fields of each of the server's own types with their types, in order (`npm run capture`). */
type InternalLayouts = Readonly<Record<string, readonly (readonly [name: string, type: string])[]>>

let known: InternalLayouts | undefined

/** Read when the first message needs them. */
function layouts(): InternalLayouts {
  known ??= captured()
  return known
}

function captured(): InternalLayouts {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'internal.json'), 'utf8'))
}

/** A value of v1 as the server holds it in memory, which is how messages show it: `core.PodTemplateSpec`. */
export function internalForm(value: Json | undefined, type: string): Json {
  const given = value ?? null
  if (type.startsWith('*')) return given === null ? null : internalForm(given, type.slice(1))
  if (type.startsWith('[]')) return isList(given) ? given.map((item) => internalForm(item, type.slice(2))) : null
  if (type.startsWith('{}')) return isObject(given) ? mapForm(given, type.slice(2)) : null
  const layout = layouts()[type]
  if (layout === undefined) return plainForm(given, type)
  return structForm(type === 'core.PodSpec' ? withHostFields(objectAt(given)) : objectAt(given), layout)
}

function mapForm(map: JsonObject, type: string): Json {
  const names = Object.keys(map).toSorted()
  return Object.fromEntries(names.map((name) => [name, internalForm(map[name], type)]))
}

/** Fields are called as in v1 but for capital letters. */
function structForm(value: JsonObject, layout: InternalLayouts[string]): Json {
  const given = new Map(Object.entries(value).map(([name, inner]) => [name.toLowerCase(), inner]))
  return Object.fromEntries(
    layout.flatMap(([name, type]): readonly (readonly [string, Json])[] =>
      name === '...'
        ? metadataForm(objectAt(value, 'metadata'))
        : [[name, internalForm(given.get(name.toLowerCase()), type)]],
    ),
  )
}

const zeros: Readonly<Record<string, Json>> = {
  bool: false,
  number: 0,
  string: '',
  'intstr.IntOrString': 0,
  'resource.Quantity': '0',
}

function plainForm(value: Json, type: string): Json {
  return type === 'v1.LabelSelector' ? shownSelector(value) : (value ?? zeros[type] ?? null)
}

const metadataFields = [
  ...['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion', 'generation', 'creationTimestamp'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds', 'labels', 'annotations', 'ownerReferences', 'finalizers'],
  'managedFields',
]

/** Metadata look the same everywhere; their fields stand among those of the object. */
function metadataForm(metadata: JsonObject): readonly (readonly [string, Json])[] {
  return metadataFields.flatMap((name): readonly (readonly [string, Json])[] => {
    const value = metadata[name]
    if (value === undefined) return []
    return [[name, isObject(value) ? mapForm(value, 'string') : value]]
  })
}

/** The server keeps what a Pod shares with its node in the security context, which is always there. */
function withHostFields(spec: JsonObject): JsonObject {
  const names = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers']
  const shared = names.flatMap((name): readonly (readonly [string, Json])[] => {
    const value = spec[name]
    return value === undefined ? [] : [[name, value]]
  })
  return { ...spec, securityContext: { ...objectAt(spec, 'securityContext'), ...Object.fromEntries(shared) } }
}
