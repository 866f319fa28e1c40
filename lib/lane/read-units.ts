import { buildId } from '../build/spec.ts'
import { buildSpecOf } from '../flux/build-spec.ts'
import type { KustomizationDefinition } from '../flux/definition.ts'
import { parseKustomization } from '../flux/kustomization.ts'
import { type Candidate, type Found, failure, outputOf, rootId } from './found.ts'
import { sourceKey, sourceMissing } from './known-sources.ts'
import { configuredRoot, isRoot, rootDefinition } from './root.ts'

/** Reads the root unit, then once more as its own output configures it. */
export async function addRoot(found: Found): Promise<void> {
  const fleet = rootDefinition(found.deps.cluster.root)
  const candidate: Candidate = { id: rootId, definition: fleet, kept: false }
  await addUnit(found, candidate)
  const own = ownDefinition(found)
  if (own === undefined) return
  const { definition, notes } = configuredRoot(fleet, own)
  found.notes.set(rootId, [...(found.notes.get(rootId) ?? []), ...notes])
  // The same output again unless its patches, images or postBuild change it; those are then the root's for good.
  found.nodes.delete(rootId)
  await addUnit(found, { ...candidate, definition })
}

function ownDefinition(found: Found): KustomizationDefinition | undefined {
  const output = outputOf(found.nodes.get(rootId))
  const manifest = output?.takenOver.find(({ manifest }) => isRoot(manifest))?.manifest
  if (manifest === undefined) return undefined
  const parsed = parseKustomization(manifest)
  return parsed.kind === 'definition' ? parsed.definition : undefined
}

/** Reads what a unit wants. */
export async function addUnit(found: Found, candidate: Candidate): Promise<void> {
  const source = found.sources.get(sourceKey(candidate.definition.sourceRef))
  if (source === undefined || source.kind === 'invalid') {
    const problem = source?.problem ?? sourceMissing(candidate.definition, found.sources)
    found.nodes.set(candidate.id, { ...candidate, content: failure(found, candidate.id, problem) })
    return
  }
  const spec = buildSpecOf(candidate.definition, source.id)
  const record = found.records.get(candidate.id)
  const read = await found.content.read(candidate.definition, source.spec, spec, record)
  found.nodes.set(candidate.id, { ...candidate, source: source.id, build: buildId(spec), content: read })
}
