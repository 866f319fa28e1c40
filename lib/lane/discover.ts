import { buildId } from '../build/spec.ts'
import { asProblem, Problem } from '../core/problem.ts'
import { buildSpecOf } from '../flux/build-spec.ts'
import type { KustomizationDefinition, UnitId } from '../flux/definition.ts'
import { unitId } from '../flux/definition.ts'
import { parseKustomization } from '../flux/kustomization.ts'
import type { UnitRecord } from '../store/record.ts'
import type { ContentReader } from './content.ts'
import { leavesObjects } from './deletions.ts'
import type { LaneDeps } from './deps.ts'
import type { Content, Graph, KnownSource, Output, UnitNode, Vanished } from './graph.ts'
import { knownSource, rootRepository, sourceKey, sourceMissing, sourceOf } from './known-sources.ts'
import { configuredRoot, rootDefinition, rootName } from './root.ts'

interface Found {
  readonly deps: LaneDeps
  readonly records: ReadonlyMap<UnitId, UnitRecord>
  readonly content: ContentReader
  readonly nodes: Map<UnitId, UnitNode>
  readonly sources: Map<string, KnownSource>
  readonly notes: Map<UnitId, string[]>
}

interface Candidate {
  readonly id: UnitId
  readonly definition: KustomizationDefinition
  readonly parent?: UnitId
  readonly kept: boolean
}

const rootId = unitId('Kustomization', rootName.namespace, rootName.name)

/**
 * Finds every unit of the cluster from its root down: reads each unit's output, takes units and sources out of it, and goes on with
 * those until nothing new comes up. A unit whose parent cannot be read lives on as its record defines it.
 */
export async function discover(
  deps: LaneDeps,
  records: ReadonlyMap<UnitId, UnitRecord>,
  content: ContentReader,
): Promise<Graph> {
  const found: Found = { deps, records, content, nodes: new Map(), sources: new Map(), notes: new Map() }
  found.sources.set(sourceKey(rootName), sourceOf(rootRepository(deps.cluster.root), deps))
  await addRoot(found)
  let waiting = childrenOf(found, [rootId])
  for (;;) {
    waiting = await settle(found, waiting)
    const kept = keptUnits(found)
    if (kept.length === 0) break
    waiting = [...waiting, ...kept]
  }
  return { nodes: found.nodes, vanished: vanishedUnits(found), notes: found.notes }
}

/** Reads all units whose source is known, then their children, until only units without a source are left; those fail. */
async function settle(found: Found, candidates: readonly Candidate[]): Promise<Candidate[]> {
  let waiting = candidates.filter((candidate) => !found.nodes.has(candidate.id))
  while (waiting.length > 0) {
    const readable = waiting.filter(({ definition }) => found.sources.has(sourceKey(definition.sourceRef)))
    if (readable.length === 0) {
      for (const candidate of waiting) {
        const problem = sourceMissing(candidate.definition, found.sources)
        found.nodes.set(candidate.id, { ...candidate, content: failure(found, candidate.id, problem) })
      }
      return []
    }
    await Promise.all(readable.map((candidate) => addUnit(found, candidate)))
    const left = waiting.filter((candidate) => !found.nodes.has(candidate.id))
    waiting = [
      ...left,
      ...childrenOf(
        found,
        readable.map(({ id }) => id),
      ),
    ]
  }
  return []
}

async function addRoot(found: Found): Promise<void> {
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

function isRoot(manifest: { kind: string; metadata: { name: string; namespace?: unknown } }): boolean {
  return manifest.metadata.name === rootName.name && manifest.metadata.namespace === rootName.namespace
}

async function addUnit(found: Found, candidate: Candidate): Promise<void> {
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

/** Units and sources in the outputs of the given units; sources are noted, units are returned. */
function childrenOf(found: Found, parents: readonly UnitId[]): Candidate[] {
  const children: Candidate[] = []
  for (const parent of parents) {
    for (const { manifest } of outputOf(found.nodes.get(parent))?.takenOver ?? []) {
      if (parent === rootId && isRoot(manifest)) continue
      if (manifest.kind === 'GitRepository') addSource(found, manifest)
      if (manifest.kind === 'Kustomization') children.push(...childOf(found, parent, manifest))
    }
  }
  return children
}

function addSource(found: Found, manifest: Parameters<typeof knownSource>[0]): void {
  const key = `${String(manifest.metadata.namespace ?? '')}/${manifest.metadata.name}`
  if (!found.sources.has(key)) found.sources.set(key, knownSource(manifest, found.deps))
}

function childOf(found: Found, parent: UnitId, manifest: Parameters<typeof parseKustomization>[0]): Candidate[] {
  const parsed = parseKustomization(manifest)
  const id = unitId('Kustomization', String(manifest.metadata.namespace ?? 'default'), manifest.metadata.name)
  if (found.nodes.has(id)) {
    note(
      found,
      parent,
      `${id} is defined more than once; the definition in ${found.nodes.get(id)?.parent ?? rootId} counts`,
    )
    return []
  }
  if (parsed.kind === 'definition') {
    for (const warning of parsed.warnings) note(found, id, `${warning.field}: ${warning.message}`)
    return [{ id, definition: parsed.definition, parent, kept: false }]
  }
  addInvalid(found, id, parent, parsed.errors)
  return []
}

/** A unit whose manifest cannot be read keeps what it has: its last definition and all its objects. */
function addInvalid(
  found: Found,
  id: UnitId,
  parent: UnitId,
  errors: readonly { field: string; message: string }[],
): void {
  const problem = new Problem({
    code: 'InvalidManifest',
    subject: id,
    what: errors.map((error) => `${error.field}: ${error.message}`).join('; '),
    remedy: 'Correct the manifest in Git',
  })
  const [, namespace = '', name = ''] = id.split('/')
  const definition = found.records.get(id)?.definition ?? placeholder(namespace, name)
  found.nodes.set(id, { id, parent, definition, kept: false, content: failure(found, id, problem, 'InvalidManifest') })
}

function placeholder(namespace: string, name: string): KustomizationDefinition {
  return { ...rootDefinition({ url: '', ref: {}, path: '' }), namespace, name }
}

/** Units with a record that no readable parent speaks for: the parent's output is not known, or it prunes nothing. */
function keptUnits(found: Found): Candidate[] {
  const kept: Candidate[] = []
  for (const [id, record] of found.records) {
    if (found.nodes.has(id) || record.parent === undefined || record.removed !== undefined) continue
    const parent = found.nodes.get(record.parent)
    const speaks = parent?.content.kind === 'current'
    if (parent !== undefined && (!speaks || !parent.definition.prune)) {
      kept.push({ id, definition: record.definition, parent: record.parent, kept: true })
    }
  }
  return kept
}

function vanishedUnits(found: Found): ReadonlyMap<UnitId, Vanished> {
  const vanished = new Map<UnitId, Vanished>()
  for (const [id, record] of found.records) {
    if (found.nodes.has(id) || record.removed !== undefined) continue
    vanished.set(id, { record, holder: holderOf(found, record), orphan: orphaned(found, record) })
  }
  return vanished
}

function holderOf(found: Found, record: UnitRecord): UnitId {
  let above = record.parent
  for (let depth = 0; above !== undefined && depth < 100; depth++) {
    if (found.nodes.has(above)) return above
    above = found.records.get(above)?.parent
  }
  return rootId
}

/** A removed unit leaves its objects if its own policy says so, or if a removed unit above it leaves its own (it would live on in Flux). */
function orphaned(found: Found, record: UnitRecord): boolean {
  let here: UnitRecord | undefined = record
  for (let depth = 0; here !== undefined && depth < 100; depth++) {
    if (leavesObjects(here.definition)) return true
    const above: UnitId | undefined = here.parent
    if (above === undefined || found.nodes.has(above)) return false
    here = found.records.get(above)
  }
  return false
}

function outputOf(node: UnitNode | undefined): Output | undefined {
  if (node === undefined) return undefined
  return node.content.kind === 'current' || node.content.kind === 'behind' ? node.content.output : undefined
}

function failure(
  found: Found,
  id: UnitId,
  cause: unknown,
  reason: 'ArtifactFailed' | 'InvalidManifest' = 'ArtifactFailed',
): Content {
  const problem = asProblem(cause, { code: 'SourceFailed', subject: id, what: 'cannot read its source' })
  return { kind: 'failed', problem, since: found.content.failingSince(found.records.get(id), reason), reason }
}

function note(found: Found, unit: UnitId, text: string): void {
  const notes = found.notes.get(unit)
  if (notes === undefined) found.notes.set(unit, [text])
  else if (!notes.includes(text)) notes.push(text)
}
