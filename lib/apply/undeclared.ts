import { asManifest } from '../core/as-manifest.ts'
import { isJsonObject, type Json } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { isTyped } from '../unit/typed-kinds.ts'
import { sameValue } from './same.ts'

/** A step of a field path in an API server's message: a name, an index, or the key fields of a list item. */
type Step = { readonly name: string } | { readonly index: number } | { readonly key: Readonly<Record<string, Json>> }

/** Paths that a refused apply calls `field not declared in schema`, as the message writes them; none where it says anything else. */
export function undeclaredFields(message: string): readonly string[] {
  const opening = /failed to create typed patch object \([^)]*\): (?:errors:)?/.exec(message)
  if (opening === null) return []
  const lines = message
    .slice(opening.index + opening[0].length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const paths = lines.map((line) => /^(\..*): field not declared in schema$/.exec(line)?.[1])
  return paths.every((path) => path !== undefined) ? paths : []
}

/** The manifest without these fields; undefined where Flux would not drop them either, or a path is not found. */
export function withoutFields(manifest: Manifest, paths: readonly string[]): Manifest | undefined {
  if (!isTyped(manifest) || paths.length === 0) return undefined
  let rest: Json = manifest
  for (const path of paths) {
    const steps = parsePath(path)
    const next: Json | undefined = steps === undefined ? undefined : dropped(rest, steps)
    if (next === undefined || next === rest) return undefined
    rest = next
  }
  return asManifest(rest, manifest)
}

/** `.spec.template.spec.containers[name="app",port=80].foo` (structured-merge-diff's fieldpath). */
function parsePath(text: string): readonly Step[] | undefined {
  const steps: Step[] = []
  const pattern = /\.([^.[\]]+)|\[(-?\d+)\]|\[((?:[^"\]]|"(?:[^"\\]|\\.)*")*)\]/y
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text)
    if (found === null) return undefined
    const [, name, index, keys] = found
    const key = keys === undefined ? undefined : parseKey(keys)
    if (name !== undefined) steps.push({ name })
    else if (index !== undefined) steps.push({ index: Number(index) })
    else if (key !== undefined) steps.push({ key })
    else return undefined
  }
  return steps
}

function parseKey(text: string): Readonly<Record<string, Json>> | undefined {
  const pairs = [...text.matchAll(/([^=,]+)=("(?:[^"\\]|\\.)*"|[^,]*)/g)]
  try {
    return Object.fromEntries(pairs.map(([, name = '', value = '']): [string, Json] => [name, JSON.parse(value)]))
  } catch {
    return undefined
  }
}

function dropped(value: Json, [step, ...rest]: readonly Step[]): Json | undefined {
  if (step === undefined) return undefined
  if ('name' in step) {
    if (!isJsonObject(value) || value[step.name] === undefined) return undefined
    const { [step.name]: child = null, ...others } = value
    if (rest.length === 0) return others
    const changed = dropped(child, rest)
    return changed === undefined ? undefined : { ...value, [step.name]: changed }
  }
  if (!Array.isArray(value)) return undefined
  const index = 'index' in step ? step.index : value.findIndex((item: Json) => hasKey(item, step.key))
  const item: Json | undefined = value[index]
  const changed = item === undefined || rest.length === 0 ? undefined : dropped(item, rest)
  return changed === undefined ? undefined : value.with(index, changed)
}

function hasKey(item: Json, key: Readonly<Record<string, Json>>): boolean {
  return isJsonObject(item) && Object.entries(key).every(([name, wanted]) => sameValue(item[name], wanted))
}
