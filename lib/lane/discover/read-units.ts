import { type BuildSpec, buildId } from '../../build/spec.ts'
import type { Problem } from '../../core/problem.ts'
import { remembered } from '../../core/remembered.ts'
import { buildSpecOf } from '../../flux/build-spec.ts'
import type { KustomizationDefinition } from '../../flux/definition.ts'
import type { SourceId } from '../../source/spec.ts'
import { configuredRoot } from './configured-root.ts'
import { type Candidate, type Found, failure, note, outputOf } from './found.ts'
import { sourceKey, sourceMissing, sourceOf } from './known-sources.ts'
import { rootDefinition, rootId, rootName } from './root.ts'

/** Reads the root unit, then once more as its own output configures it. */
export async function addRoot(found: Found): Promise<void> {
  const { root } = found.deps.cluster
  const candidate: Candidate = { id: rootId, definition: rootDefinition(root), kept: false }
  await addUnit(found, candidate)
  const own = configuredRoot(root, outputOf(found.nodes.get(rootId))?.takenOver ?? [])
  for (const text of own.notes) note(found, rootId, text)
  if (own.source !== undefined) found.sources.set(sourceKey(rootName), sourceOf(own.source, found.deps))
  // What cannot be read now leaves everything as it was configured last.
  const definition = own.problem === undefined ? own.definition : found.records.get(rootId)?.definition
  if (definition !== undefined || own.source !== undefined) {
    // The same output again unless its patches, images or postBuild change it; those are then the root's for good.
    await addUnit(found, { ...candidate, definition: definition ?? candidate.definition })
  }
  if (own.problem !== undefined) addProblem(found, own.problem)
}

/** A root that is configured wrongly is no reason to forget its units: they live on by what its output says of them. */
function addProblem(found: Found, problem: Problem): void {
  const node = found.nodes.get(rootId)
  if (node?.content.kind !== 'current') return
  const content = { kind: 'behind', output: node.content.output, problem, reason: 'InvalidManifest' } as const
  found.nodes.set(rootId, { ...node, content })
}

/** One spec for each definition and source, so that its id is worked out once. */
function specOf(definition: KustomizationDefinition, source: SourceId): BuildSpec {
  const known = specsOf(definition)
  const spec = known.get(source) ?? buildSpecOf(definition, source)
  known.set(source, spec)
  return spec
}

const specsOf = remembered((_: KustomizationDefinition) => new Map<SourceId, BuildSpec>())

/** Reads what a unit wants. */
export async function addUnit(found: Found, candidate: Candidate): Promise<void> {
  const source = found.sources.get(sourceKey(candidate.definition.sourceRef))
  if (source === undefined || source.kind === 'invalid') {
    const problem = source?.problem ?? sourceMissing(candidate.definition, found.sources)
    found.nodes.set(candidate.id, { ...candidate, content: failure(candidate.id, problem) })
    return
  }
  const { definition, id, parent } = candidate
  const spec = specOf(definition, source.id)
  const record = found.records.get(id)
  const notes = found.notes.get(id) ?? []
  const read = await found.content.read({ unit: id, definition, parent, source, spec, record, notes })
  found.nodes.set(id, { ...candidate, ...read, source: source.id, build: buildId(spec) })
}
