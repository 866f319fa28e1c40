import { Problem } from '../core/problem.ts'
import type { KustomizationDefinition } from '../flux/definition.ts'
import { fluxKindOf } from '../flux/kinds.ts'
import { parseKustomization } from '../flux/kustomization.ts'
import { decodeManifests } from '../manifest/decode.ts'
import { withNamespace } from './with-namespace.ts'

/** The Flux Kustomization in a file; of several, the one with that path. */
export function readKustomization(text: string, file: string, path: string): KustomizationDefinition {
  const { objects, errors } = decodeManifests(text, file)
  const [error] = errors
  if (error !== undefined) throw error
  const found = objects
    .filter((manifest) => fluxKindOf(manifest) === 'unit' && manifest.kind === 'Kustomization')
    .map((manifest) => definitionOf(parseKustomization(withNamespace(manifest)), file))
  const own = found.length > 1 ? found.filter((definition) => definition.path === path) : found
  const [first] = own
  if (first !== undefined && own.length === 1) return first
  const what =
    found.length === 0
      ? 'holds no Flux Kustomization'
      : `holds ${found.length} Kustomizations, and not exactly one for ./${path}`
  throw new Problem({ code: 'InvalidInput', subject: file, what })
}

function definitionOf(parsed: ReturnType<typeof parseKustomization>, file: string): KustomizationDefinition {
  if (parsed.kind === 'definition') return parsed.definition
  const [error] = parsed.errors
  throw new Problem({
    code: 'InvalidManifest',
    file,
    what: error?.message ?? 'is no Kustomization',
    ...(error && { field: error.field }),
  })
}
