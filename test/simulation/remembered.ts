import { zstdCompressSync } from 'node:zlib'
import type { SourcePatch } from './patched-sources.ts'

type Plain = (...given: readonly unknown[]) => unknown

/** What of its arguments decides the answer of a function; undefined where it is not worth to be remembered. */
type By = (given: readonly unknown[]) => readonly unknown[] | undefined

/**
 * Pure functions of the product that a simulation calls over and over with the very same arguments. Remembering what they answered more
 * than halves the time of a schedule and changes nothing else, which the test of determinism shows.
 */
const pure: readonly { readonly file: string; readonly name: string; readonly by?: By }[] = [
  // Keys only tell where something is wrong, which is not remembered.
  { file: 'lib/store/envelope.ts', name: 'decode', by: ([, codec, bytes]) => [codec, bytes] },
  { file: 'lib/store/fields.ts', name: 'readObject', by: ([, , bytes]) => [bytes] },
  // Of a document these are made anew by `decode`.
  { file: 'lib/store/fields.ts', name: 'readFields', by: ([key, ...of]) => (isInputs(key) ? of : undefined) },
  { file: 'lib/store/packed.ts', name: 'unpack' },
  { file: 'lib/manifest/decode.ts', name: 'decodeManifests' },
  { file: 'lib/flux/kustomization.ts', name: 'parseKustomization' },
  { file: 'lib/lane/discover/root.ts', name: 'rootDefinition' },
  { file: 'lib/build/inputs.ts', name: 'inputsDigest' },
  // Most values are made anew each time, but say the same.
  { file: 'lib/core/digest.ts', name: 'digestOfValue', by: ([value]) => [JSON.stringify(value)] },
  { file: 'lib/unit/normalise.ts', name: 'normalise' },
  { file: 'lib/unit/desired.ts', name: 'labelled', by: ([object, unit]) => [object, JSON.stringify(unit)] },
  { file: 'lib/lane/discover/desired-hash.ts', name: 'desiredHash' },
  { file: 'lib/apply/baseline.ts', name: 'metaHashOf' },
  { file: 'lib/apply/baseline.ts', name: 'entryHashOf' },
  { file: 'lib/build/plain/plain-objects.ts', name: 'plainObjects' },
  { file: 'lib/build/kustomization-document.ts', name: 'readKustomization' },
  // Those that go through a list give its index too.
  { file: 'lib/manifest/yaml-text.ts', name: 'yamlText', by: ([value]) => [value] },
  { file: 'lib/source/url.ts', name: 'parseRepositoryUrl' },
]

/** The same of what the product borrows. */
const borrowed: readonly SourcePatch[] = [
  {
    file: 'lib/store/packed.ts',
    find: 'zstdCompressSync(bytes)',
    replace: '(globalThis as never as { compressed(bytes: Uint8Array): Uint8Array }).compressed(bytes)',
  },
]

/** Patches that make these functions remember. */
export function remembering(): readonly SourcePatch[] {
  const ways = new Map(pure.map(({ name, by }) => [name, by]))
  const rememberedAs = (name: string, plain: Plain): Plain => remembered(plain, ways.get(name))
  Object.assign(globalThis, { rememberedAs, compressed })
  const functions = pure.map(({ file, name }) => ({
    file,
    find: `function ${name}`,
    replace: `const ${name}: typeof ${name}Anew = (globalThis as never as { rememberedAs<F>(name: string, plain: F): F }).rememberedAs('${name}', ${name}Anew)
function ${name}Anew`,
  }))
  return [...borrowed, ...functions]
}

function isInputs(key: unknown): boolean {
  return String(key).startsWith('inputs/')
}

const packed = new Map<string, Uint8Array>()

/** As zstd packs it; the same bytes for the same content, so that these are unpacked once too. */
function compressed(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1')
  const known = packed.get(text) ?? zstdCompressSync(bytes)
  packed.set(text, known)
  return known
}

/** Answers by argument, argument by argument. */
interface Answers {
  byObject?: WeakMap<object, Answers>
  byValue?: Map<unknown, Answers>
  answer?: { readonly value: unknown }
}

/** A function that gives the same answer to the same arguments again; what it throws is not remembered. */
function remembered(plain: Plain, by?: By): Plain {
  const all: Answers = {}
  return (...given) => {
    const deciding = by === undefined ? given : by(given)
    if (deciding === undefined) return plain(...given)
    let here = all
    for (const argument of deciding) here = nextOf(here, argument)
    here.answer ??= { value: plain(...given) }
    return here.answer.value
  }
}

function nextOf(here: Answers, argument: unknown): Answers {
  if (typeof argument === 'object' && argument !== null) {
    here.byObject ??= new WeakMap()
    return nextIn(here.byObject, argument)
  }
  here.byValue ??= new Map()
  return nextIn(here.byValue, argument)
}

function nextIn<K>(known: { get(key: K): Answers | undefined; set(key: K, next: Answers): unknown }, key: K): Answers {
  const before = known.get(key)
  if (before !== undefined) return before
  const next: Answers = {}
  known.set(key, next)
  return next
}
