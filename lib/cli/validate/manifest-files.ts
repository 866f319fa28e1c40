import { posix } from 'node:path'
import { at, isJsonObject, type Json, textAt } from '../../core/json.ts'
import { parseYaml } from '../../manifest/parse-yaml.ts'
import type { Tree } from '../../source/tree.ts'

/** A file with manifests that are whole: no patch, no part of a chart. */
export interface ManifestFile {
  readonly path: string
  readonly text: string
}

/** The files of a tree that hold manifests as they are applied, in order of their paths. */
export async function manifestFiles(tree: Tree): Promise<readonly ManifestFile[]> {
  const paths = await yamlPaths(tree, '')
  const bytes = await tree.read(paths)
  const files = paths.map((path) => ({ path, text: new TextDecoder().decode(bytes.get(path)) }))
  const patches = new Set(files.flatMap(patchesOf))
  return files.filter(({ path, text }) => !patches.has(path) && /^(apiVersion|- apiVersion|\{)/m.test(text))
}

async function yamlPaths(tree: Tree, directory: string): Promise<readonly string[]> {
  const entries = (await tree.list(directory)) ?? []
  // Templates of a chart are no YAML before helm rendered them.
  if (entries.some(({ name }) => name === 'Chart.yaml')) return []
  const paths: string[] = []
  for (const { kind, name } of entries) {
    const path = posix.join(directory, name)
    if (kind === 'directory') paths.push(...(await yamlPaths(tree, path)))
    else if (/\.ya?ml$/.test(name) || name === 'Kustomization') paths.push(path)
  }
  return paths
}

/** Files that a kustomization file names as patches: a part of an object lacks what the whole one must have. */
function patchesOf({ path, text }: ManifestFile): readonly string[] {
  if (!/^kustomization(\.ya?ml)?$/i.test(posix.basename(path))) return []
  const parsed = parseYaml(text)
  const value = 'values' in parsed ? parsed.values[0] : undefined
  if (!isJsonObject(value)) return []
  const named = [
    ...listAt(value, 'patches').map((patch) => textAt(patch, 'path')),
    ...listAt(value, 'patchesStrategicMerge').map((patch) => (typeof patch === 'string' ? patch : undefined)),
  ]
  return named.filter((name) => name !== undefined).map((name) => posix.join(posix.dirname(path), name))
}

function listAt(value: Json, key: string): readonly Json[] {
  const found = at(value, key)
  return Array.isArray(found) ? found : []
}
