import { parse } from 'yaml'
import type { Inputs } from '../../build/inputs.ts'
import { at, isJsonObject, type Json, textAt } from '../../core/json.ts'
import { type ObjectRef, refOf } from '../../core/object-ref.ts'
import { decodeManifests } from '../../manifest/decode.ts'
import type { KeptFiles } from './kept-files.ts'

/** A place in a file of a source. */
export interface FilePlace {
  readonly file: string
  readonly line?: number
}

interface Candidate extends FilePlace {
  /** The higher, the surer. */
  readonly rank: number
}

/**
 * The file of a build's inputs that an object comes from: where a manifest of its kind and name stands, or one whose name kustomize made
 * longer (prefix, suffix), or a generator of that name. Undefined where no file says so.
 */
export function findFile(
  inputs: Pick<Inputs, 'files'>,
  kept: KeptFiles,
  ref: Omit<ObjectRef, 'version'>,
): FilePlace | undefined {
  const candidates = Object.entries(inputs.files).flatMap(([file, oid]) => {
    const content = kept.get(oid)
    if (content === undefined || !/\.(ya?ml|json)$|(^|\/)Kustomization$/.test(file)) return []
    const text = Buffer.from(content).toString()
    return [...manifestsIn(text, file, ref), ...generatorsIn(text, file, ref)]
  })
  const [best] = candidates.toSorted((a, b) => b.rank - a.rank)
  if (best === undefined) return undefined
  const { rank: _, ...place } = best
  return place
}

function manifestsIn(text: string, file: string, ref: Omit<ObjectRef, 'version'>): readonly Candidate[] {
  const { objects, positions } = decodeManifests(text, file)
  return objects.flatMap((manifest, index) => {
    const found = refOf(manifest)
    if (found.kind !== ref.kind || found.group !== ref.group) return []
    const rank = rankOf(found, ref)
    const line = positions[index]?.line
    return rank === undefined ? [] : [{ file, ...(line !== undefined && { line }), rank }]
  })
}

/** The same name counts more than one that is part of it, and the same namespace more than none, and none more than another one. */
function rankOf(found: ObjectRef, ref: Omit<ObjectRef, 'version'>): number | undefined {
  const place = found.namespace === ref.namespace ? 2 : found.namespace === '' ? 1 : 0
  if (found.name === ref.name) return 1_000 + place
  return ref.name.includes(found.name) ? found.name.length + place / 10 : undefined
}

const generators: Readonly<Record<string, string>> = { ConfigMap: 'configMapGenerator', Secret: 'secretGenerator' }

/** Generated objects carry a hash after their name. */
function generatorsIn(text: string, file: string, ref: Omit<ObjectRef, 'version'>): readonly Candidate[] {
  const field = generators[ref.kind]
  if (field === undefined || !text.includes(field)) return []
  const document = parsed(text)
  const list = isJsonObject(document) ? at(document, field) : undefined
  if (!Array.isArray(list)) return []
  return list.flatMap((generator: Json) => {
    const name = textAt(generator, 'name')
    if (name === undefined || !(ref.name === name || ref.name.includes(`${name}-`))) return []
    return [{ file, rank: 500 + name.length }]
  })
}

/** What is no YAML has no generators. */
function parsed(text: string): Json | undefined {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
