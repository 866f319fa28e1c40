import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'

/**
 * What kustomize does with an entry.
 * - `resource`: reads a file, or builds a directory.
 * - `root`: builds a directory.
 * - `plugin`: as resource, but what comes out configures a generator or transformer, whose own paths then count.
 * - `file`: reads a file.
 */
export type Role = 'resource' | 'root' | 'plugin' | 'file'

export interface Reference {
  readonly role: Role
  readonly entry: string
  /** Field of the kustomization file that has the entry. */
  readonly field: string
  /** The entry may be content instead of a path; then nothing needs to be at that path. */
  readonly inline?: boolean
}

/** Every entry of a kustomization file that kustomize follows; inline generators and transformers are not among them. */
export function referencesOf(file: JsonObject): readonly Reference[] {
  return [
    ...entries(file, 'resources', 'resource'),
    ...entries(file, 'bases', 'resource'),
    ...entries(file, 'components', 'root'),
    ...entries(file, 'crds', 'file'),
    ...entries(file, 'configurations', 'file'),
    ...entries(file, 'patchesStrategicMerge', 'file', true),
    ...members(file, 'patches', ['path']),
    ...members(file, 'patchesJson6902', ['path']),
    ...members(file, 'replacements', ['path']),
    ...members(file, 'configMapGenerator', ['files', 'envs', 'env']),
    ...members(file, 'secretGenerator', ['files', 'envs', 'env']),
    ...members({ openapi: [file.openapi ?? null] }, 'openapi', ['path']),
  ]
}

function entries(file: JsonObject, field: string, role: Role, inline = false): readonly Reference[] {
  return textsOf(file[field]).map((entry) => ({ role, entry, field, ...(inline && { inline }) }))
}

function members(file: JsonObject, field: string, names: readonly string[]): readonly Reference[] {
  const items = file[field]
  if (!Array.isArray(items)) return []
  return items.flatMap((item: Json, index) =>
    !isJsonObject(item)
      ? []
      : names.flatMap((name) =>
          textsOf(item[name]).map((text) => ({
            role: 'file' as const,
            entry: name === 'files' ? sourcePath(text) : text,
            field: `${field}[${index}].${name}`,
          })),
        ),
  )
}

/** The path of a generator's file: `key=path`, or the path alone. */
function sourcePath(text: string): string {
  const equals = text.indexOf('=')
  return equals < 0 ? text : text.slice(equals + 1)
}

function textsOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  return Array.isArray(value) ? value.filter((item: Json) => typeof item === 'string' && item !== '') : []
}

const pathKeys = new Set(['path', 'paths', 'files', 'env', 'envs', 'targetfilepath'])
/** Lists of places within objects: their `path` names no file. */
const fieldLists = new Set(['fieldspecs', 'fields'])

/** Every text in a generator's or transformer's configuration that it may read as a path. */
export function pluginReferences(value: Json, field = ''): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => pluginReferences(item, `${field}[${index}]`))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([name, item]) => {
    const key = name.toUpperCase().toLowerCase()
    const path = field === '' ? name : `${field}.${name}`
    if (fieldLists.has(key)) return []
    const own = pathKeys.has(key)
      ? textsOf(item).map((text): Reference => {
          const entry = key === 'files' ? sourcePath(text) : text
          return { role: 'file', entry, field: path, inline: true }
        })
      : []
    return [...own, ...pluginReferences(item, path)]
  })
}
