import { canonicalText } from './canonical-text.ts'
import type { SourcePatch } from './patched-sources.ts'

/**
 * Pure functions of the product that a simulation calls over and over with the very same arguments. Remembering what they answered more
 * than halves the time of a schedule and changes nothing else, which the test of determinism shows.
 */
const pure: readonly { readonly file: string; readonly name: string }[] = [
  { file: 'lib/store/envelope.ts', name: 'decode' },
  { file: 'lib/store/packed.ts', name: 'unpack' },
  { file: 'lib/manifest/decode.ts', name: 'decodeManifests' },
  { file: 'lib/flux/kustomization.ts', name: 'parseKustomization' },
  { file: 'lib/lane/root.ts', name: 'rootDefinition' },
  { file: 'lib/unit/normalise.ts', name: 'normalise' },
  { file: 'lib/unit/desired.ts', name: 'labelled' },
  { file: 'lib/lane/desired-hash.ts', name: 'desiredHash' },
  { file: 'lib/build/plain/plain-objects.ts', name: 'plainObjects' },
  { file: 'lib/build/kustomization-document.ts', name: 'readKustomization' },
  { file: 'lib/manifest/yaml-text.ts', name: 'yamlText' },
]

/** Patches that make these functions remember. */
export function remembering(): readonly SourcePatch[] {
  Object.assign(globalThis, { remembered, canonicalText })
  const canonical: SourcePatch = {
    file: 'lib/core/canonical.ts',
    find: "import canonicalize from 'canonicalize'",
    replace: 'const canonicalize = (globalThis as never as { canonicalText(value: unknown): string }).canonicalText',
  }
  const functions = pure.map(({ file, name }) => ({
    file,
    find: `function ${name}`,
    replace: `const ${name}: typeof ${name}Anew = (globalThis as never as { remembered<F>(plain: F): F }).remembered(${name}Anew)
function ${name}Anew`,
  }))
  return [canonical, ...functions]
}

/** Answers by argument, argument by argument. */
interface Answers {
  byObject?: WeakMap<object, Answers>
  byValue?: Map<unknown, Answers>
  answer?: { readonly value: unknown }
}

/** A function that gives the same answer to the same arguments again; what it throws is not remembered. */
export function remembered<A extends readonly unknown[], R>(plain: (...given: A) => R): (...given: A) => R {
  const all: Answers = {}
  return (...given) => {
    let here = all
    for (const argument of given) here = nextOf(here, argument)
    here.answer ??= { value: plain(...given) }
    return here.answer.value as R
  }
}

function nextOf(here: Answers, argument: unknown): Answers {
  if (typeof argument === 'object' && argument !== null) {
    here.byObject ??= new WeakMap()
    const known = here.byObject.get(argument) ?? {}
    here.byObject.set(argument, known)
    return known
  }
  here.byValue ??= new Map()
  const known = here.byValue.get(argument) ?? {}
  here.byValue.set(argument, known)
  return known
}
