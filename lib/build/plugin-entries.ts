import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { Problem } from '../core/problem.ts'
import { parseYaml } from '../manifest/parse-yaml.ts'
import { documentText } from './kustomization-document.ts'
import { pluginReferences, type Reference } from './references.ts'

const pluginFields = ['generators', 'transformers', 'validators'] as const

/** A kustomization file with its inline plugins rewritten as they were checked, and what they and its entries lead to. */
export interface PluginEntries {
  readonly file: JsonObject
  readonly references: readonly Reference[]
}

/** Splits the entries of generators, transformers and validators into paths and inline configurations. */
export function pluginEntries(file: JsonObject): PluginEntries {
  const references: Reference[] = []
  const rewritten: Record<string, Json> = {}
  for (const field of pluginFields) {
    const items = file[field]
    if (!Array.isArray(items)) continue
    rewritten[field] = items.map((item: Json, index) => {
      if (typeof item !== 'string') return item
      const inline = configurations(item)
      if (inline === undefined) {
        references.push({ role: 'plugin', entry: item, field: `${field}[${index}]` })
        return item
      }
      const text = pluginText(inline)
      // Kustomize tries content that it cannot use as a path.
      references.push({ role: 'file', entry: text, field: `${field}[${index}]`, inline: true })
      references.push(...inline.flatMap((each) => pluginReferences(each, `${field}[${index}]`)))
      return text
    })
  }
  return { file: { ...file, ...rewritten }, references }
}

function configurations(text: string): readonly Json[] | undefined {
  const parsed = parseYaml(text)
  if ('error' in parsed) return undefined
  const values = parsed.values.filter((value) => value !== null)
  return values.length > 0 && values.every(isJsonObject) ? values : undefined
}

/** The configurations of plugins that a file holds. Throws a Problem `BuildFailed`. */
export function readPlugins(text: string, file: string): readonly Json[] {
  const parsed = parseYaml(text)
  if (!('error' in parsed)) return parsed.values.filter((value) => value !== null)
  throw new Problem({ code: 'BuildFailed', what: parsed.error.what, file: `${file}:${parsed.error.line}` })
}

/** Configurations as kustomize is given them. */
export function pluginText(values: readonly Json[]): string {
  return values.map((value) => (isJsonObject(value) ? documentText(value) : JSON.stringify(value))).join('\n---\n')
}

const plainFields = new Set(['apiVersion', 'kind', 'metadata', 'resources', 'bases', 'sortOptions'])

/**
 * Refuses a directory of plugins that does more than list files: what patches or replacements make of a plugin's
 * paths could not be checked before kustomize reads them.
 */
export function refuseMadePlugins(content: JsonObject, file: string): void {
  const field = Object.keys(content).find((name) => !plainFields.has(name))
  if (field === undefined) return
  throw new Problem({
    code: 'Unsupported',
    file,
    field,
    what: 'is not supported in a directory of generators, transformers or validators',
    remedy: 'List the configurations as plain files under `resources`',
  })
}
