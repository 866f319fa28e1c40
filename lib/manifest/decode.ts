import { isJsonObject, type Json, textAt } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { Problem } from '../core/problem.ts'
import { type DocumentText, splitDocuments } from './documents.ts'
import { parseYaml } from './parse-yaml.ts'

const maxCharacters = 64 * 1024 * 1024

/** Where an object stood: for errors that name its file and line. */
export interface ManifestPosition {
  readonly document: number
  readonly line: number
}

/** The objects of a file in order, with what could not be read and what is no Kubernetes object. */
export interface DecodedManifests {
  readonly objects: readonly Manifest[]
  /** One per object. */
  readonly positions: readonly ManifestPosition[]
  readonly errors: readonly Problem[]
  /** Documents that Flux leaves out in silence: kustomize's own files, and what lacks apiVersion or metadata.name. */
  readonly ignored: readonly (ManifestPosition & { readonly what: string })[]
}

interface Collected {
  readonly objects: Manifest[]
  readonly positions: ManifestPosition[]
  readonly errors: Problem[]
  readonly ignored: (ManifestPosition & { readonly what: string })[]
}

/** Reads the Kubernetes objects of a YAML or JSON file as Flux reads them; lists are flattened. A bad document fails alone. */
export function decodeManifests(
  text: string,
  file: string,
  options: { readonly strict?: boolean } = {},
): DecodedManifests {
  const found: Collected = { objects: [], positions: [], errors: [], ignored: [] }
  if (text.length > maxCharacters) {
    const what = `is larger than ${maxCharacters} characters`
    return { ...found, errors: [new Problem({ code: 'InvalidManifest', what, file })] }
  }
  for (const document of splitDocuments(text)) {
    const parsed = parseYaml(document.text, options)
    const fail = (what: string, line = firstLine(document)) => {
      const where = `document ${document.number}: `
      found.errors.push(new Problem({ code: 'InvalidManifest', what: where + what, file: `${file}:${line}` }))
    }
    if ('error' in parsed) {
      fail(parsed.error.what, document.line + parsed.error.line - 1)
      continue
    }
    const position = { document: document.number, line: firstLine(document) }
    for (const value of parsed.values) collect(value, position, found, fail)
  }
  return found
}

function collect(value: Json, position: ManifestPosition, found: Collected, fail: (what: string) => void): void {
  // Comments alone make an empty document.
  if (value === null || value === undefined) return
  if (!isJsonObject(value)) fail('expected a mapping')
  else if (!textAt(value, 'kind')) fail("field 'kind' is missing")
  else if (Array.isArray(value.items)) collectItems(value.items, position, found, fail)
  else if (isManifest(value) && !isKustomizeFile(value)) keep(value, position, found)
  else found.ignored.push({ ...position, what: whyIncomplete(value) ?? "kustomize's own Kustomization file" })
}

/** Whatever has `items` is a list to the API machinery, whatever its kind. */
function collectItems(
  items: readonly Json[],
  position: ManifestPosition,
  found: Collected,
  fail: (what: string) => void,
): void {
  for (const [index, item] of items.entries()) {
    if (isManifest(item)) keep(item, position, found)
    else fail(`items[${index}]: ${whyIncomplete(item)}`)
  }
}

function keep(manifest: Manifest, position: ManifestPosition, found: Collected): void {
  found.objects.push(manifest)
  found.positions.push(position)
}

function whyIncomplete(value: Json): string | undefined {
  if (!isJsonObject(value)) return 'expected a mapping'
  const kind = textAt(value, 'kind')
  if (!kind) return 'object without kind'
  if (!textAt(value, 'apiVersion')) return `${kind} without apiVersion`
  return textAt(value, 'metadata', 'name') ? undefined : `${kind} without metadata.name`
}

function isKustomizeFile(value: Json): boolean {
  const isKind = textAt(value, 'kind')?.toLowerCase() === 'kustomization'
  return isKind && textAt(value, 'apiVersion')?.startsWith('kustomize.config.k8s.io/') === true
}

function isManifest(value: Json): value is Manifest {
  return whyIncomplete(value) === undefined
}

/** The first line with content, so that an error points below comments. */
function firstLine(document: DocumentText): number {
  const start = document.text.search(/^[ \t]*[^\s#]/m)
  return document.line + document.text.slice(0, Math.max(start, 0)).split('\n').length - 1
}
