import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Manifest } from '../../core/manifest.ts'
import { yamlText } from '../../manifest/yaml-text.ts'
import { kustomizationNames } from '../kustomization-document.ts'
import { below, resolveEntry } from '../tree-path.ts'
import { NotPlain } from './not-plain.ts'
import { isPlainObject } from './plain-object.ts'
import { plainObjects } from './plain-objects.ts'
import { hasRepeated } from './repeated.ts'

const maxBytes = 2 * 1024 * 1024
const maxObjects = 5_000
const maxLevels = 16

type Files = ReadonlyMap<string, Uint8Array>

interface Build {
  readonly files: Files
  readonly objects: Manifest[]
  /** Files and directories that were listed so far: none is listed twice, so a build ends. */
  readonly seen: Set<string>
}

/**
 * What kustomize would print for a directory whose kustomization files do nothing but list files and directories of
 * ordinary manifests; undefined where anything at all is unusual, errors among it. Starting the tool takes longer than
 * everything that it would do here.
 */
export function plainBuild(files: Files, directory: string): string | undefined {
  if (files.values().reduce((sum, bytes) => sum + bytes.byteLength, 0) > maxBytes) return undefined
  try {
    const objects: Manifest[] = []
    collect({ files, objects, seen: new Set() }, [directory])
    return hasRepeated(objects) ? undefined : objects.map(yamlText).join('---\n')
  } catch (cause) {
    if (cause instanceof NotPlain) return undefined
    throw cause
  }
}

/** Adds the objects of the last of the directories; the others are those that led to it. */
function collect(build: Build, directories: readonly string[]): void {
  const { files, seen } = build
  const directory = directories.at(-1) ?? ''
  if (directories.length > maxLevels) throw new NotPlain()
  for (const entry of resourcesOf(files, directory, directories.length === 1)) {
    const target = resolveEntry(directory, entry, 'root')
    if (target.kind !== 'inside' || !isPlainEntry(entry) || seen.has(target.path)) throw new NotPlain()
    seen.add(target.path)
    const bytes = files.get(target.path)
    if (bytes !== undefined) addFile(bytes, entry, build.objects)
    else if (directories.some((above) => isWithin(above, target.path))) throw new NotPlain()
    else collect(build, [...directories, target.path])
  }
}

/** Steps up and then down, by names without anything that a shell, a URL or kustomize could take for more. */
function isPlainEntry(entry: string): boolean {
  const down = entry.replace(/^(\.{1,2}(\/|$))+/, '').replace(/\/$/, '')
  return down === '' || down.split('/').every((name) => /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/.test(name))
}

function addFile(bytes: Uint8Array, entry: string, objects: Manifest[]): void {
  if (entry.endsWith('/')) throw new NotPlain()
  for (const value of plainObjects(bytes)) {
    if (!isPlainObject(value) || objects.length >= maxObjects) throw new NotPlain()
    objects.push(value)
  }
}

/** To kustomize a directory that leads to itself or to one above it is a cycle. */
function isWithin(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`)
}

/** The entries of a directory's only kustomization file, which asks for nothing else. */
function resourcesOf(files: Files, directory: string, isTop: boolean): readonly string[] {
  const names = kustomizationNames.map((name) => below(directory, name)).filter((path) => files.has(path))
  const [file = ''] = names
  const content = names.length === 1 ? parseJson(files.get(file) ?? new Uint8Array()) : undefined
  if (!isJsonObject(content)) throw new NotPlain()
  const { apiVersion, kind, resources, sortOptions, ...rest } = content
  const isTyped =
    (apiVersion === undefined || apiVersion === 'kustomize.config.k8s.io/v1beta1') &&
    (kind === undefined || kind === 'Kustomization')
  const isOrdered = isTop ? isUnsorted(sortOptions) : sortOptions === undefined
  if (!isTyped || !isOrdered || Object.keys(rest).length > 0) throw new NotPlain()
  return texts(resources)
}

function isUnsorted(sortOptions: Json | undefined): boolean {
  return isJsonObject(sortOptions) && sortOptions.order === 'fifo' && Object.keys(sortOptions).length === 1
}

/** A kustomization file without entries is empty, which kustomize refuses. */
function texts(value: JsonObject[string] | undefined): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) throw new NotPlain()
  return value.map((item: Json) => {
    if (typeof item !== 'string') throw new NotPlain()
    return item
  })
}

/** Kustomization files are collected as JSON. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    throw new NotPlain()
  }
}
