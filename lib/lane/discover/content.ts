import { type BuildId, type BuildSpec, buildId } from '../../build/spec.ts'
import type { Digest } from '../../core/digest.ts'
import { Problem } from '../../core/problem.ts'
import type { Revision } from '../../core/revision.ts'
import type { KustomizationDefinition, UnitId } from '../../flux/definition.ts'
import type { GitSourceSpec, SourceId } from '../../source/spec.ts'
import { putBuild } from '../../store/builds.ts'
import type { Pin } from '../../store/controls.ts'
import { type Head, type HeadBuild, renderedAt } from '../../store/head.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { LaneDeps, WantedSource } from '../deps.ts'
import { failureOf, lostPin, neverRead } from './content-problems.ts'
import type { Content, ReadableSource, UnitNode } from './graph.ts'
import type { HeadsView } from './heads-view.ts'
import { readOutput } from './output.ts'
import { holdsOthers, isSettled, type Wanted } from './settled.ts'
import { sourceHeads } from './source-heads.ts'

/** A unit whose content is asked for. */
export interface UnitRequest {
  readonly unit: UnitId
  readonly definition: KustomizationDefinition
  readonly parent: UnitId | undefined
  readonly source: ReadableSource
  readonly spec: BuildSpec
  readonly record: UnitRecord | undefined
  /** What there is to tell of the unit, as far as that is known before its content. */
  readonly notes: readonly string[]
}

/** What a unit wants, whether a narrow activation may leave it alone, and whether a person has suspended or pinned it. */
export type ReadContent = Pick<UnitNode, 'content' | 'quiet' | 'suspended' | 'pinned' | 'restoring'>

/** Reads what units want from heads and artifacts, each head once, and notes which builds must be asked for. */
export interface ContentReader {
  read(unit: UnitRequest): Promise<ReadContent>
  /** Builds that no head has for this cluster yet. */
  readonly missing: ReadonlyMap<SourceId, MissingBuilds>
}

/** Builds of one source to ask for. */
export interface MissingBuilds {
  readonly source: WantedSource
  readonly builds: ReadonlySet<BuildId>
}

/** What decides how much of a unit's content is read. */
export interface ContentWorld {
  readonly heads: HeadsView
  /** Whether a unit is left alone of which nothing has changed since it was applied. */
  readonly mayRest: (record: UnitRecord, notes: readonly string[]) => boolean
  /** Whether a person has suspended a unit, its cluster or everything, or nobody knows whether one has. */
  readonly suspended: (unit: UnitId) => Promise<boolean>
  /** The artifact that a person keeps a unit at. */
  readonly pin: (unit: UnitId) => Promise<Pin | undefined>
  /** Why what is new of a source has to wait (rollout); undefined where it may be taken. */
  readonly gate: (source: SourceId) => Promise<string | undefined>
}

export function contentReader(
  deps: LaneDeps,
  { heads, mayRest, suspended, pin: pinOf, gate }: ContentWorld,
): ContentReader {
  const missing = new Map<SourceId, { source: WantedSource; builds: Set<BuildId> }>()
  const headOf = sourceHeads(deps, heads)

  const ask = async (source: ReadableSource, spec: BuildSpec): Promise<void> => {
    const id = buildId(spec)
    await putBuild(deps.bucket, spec)
    const known = missing.get(source.id) ?? { source, builds: new Set() }
    missing.set(source.id, known)
    known.builds.add(id)
  }

  const read: ContentReader['read'] = async (request) => {
    const { unit, definition, parent, source, spec, record } = request
    const head = await headOf(source)
    const entry = head?.builds[buildId(spec)]
    if (entry === undefined || !entry.clusters.includes(deps.cluster.name)) await ask(source, spec)
    const [isSuspended, pin] = [await suspended(unit), await pinOf(unit)]
    if (isSuspended) return { content: await suspendedContent(request, pin ?? latest(head, entry)), suspended: true }
    if (definition.suspend) return { content: await suspendedContent(request, pin ?? latest(head, entry)) }
    if (pin !== undefined) return pinned(request, { parent, definition, head, entry, pin })
    if (source.definition.suspend) return { content: await formerContent(request, failed(neverRead(request))) }
    const wanted = { definition, parent, head, entry }
    const settled = record !== undefined && isSettled(record, wanted) && mayRest(record, request.notes)
    if (settled && !holdsOthers(record)) return { content: { kind: 'settled' }, quiet: true }
    const isNew = entry?.artifact === undefined || record?.applied?.artifact !== entry.artifact
    const waits = isNew ? await gate(source.id) : undefined
    if (waits !== undefined) return { content: await formerContent(request, { kind: 'pending', why: waits }) }
    const wantedNow = await contentOf(definition, source.spec, head, entry)
    const content = record?.restoring === undefined ? wantedNow : await restoredContent(request, wantedNow)
    // What was lost from the bucket: a build's description is there again for the next try, an artifact is asked for once more.
    if (entry?.error?.code === 'NotFound') await putBuild(deps.bucket, spec)
    if (content.kind === 'pending' && entry?.artifact !== undefined) await ask(source, spec)
    const restoring = record?.restoring !== undefined
    return { content, ...(settled && content.kind === 'current' && { quiet: true }), ...(restoring && { restoring }) }
  }

  /** What there is of a unit that an empty cluster waits for: the newest that could be rendered, or what it was before. */
  const restoredContent = async ({ definition, record }: UnitRequest, now: Content): Promise<Content> => {
    if (now.kind === 'behind') return { kind: 'current', output: now.output }
    if (now.kind !== 'failed' || record?.restoring === undefined) return now
    const { artifact, revision } = record.restoring
    const former = await output(definition, artifact, revision)
    return former.kind === 'current' ? former : now
  }

  /**
   * What a unit wants that takes nothing new, for it is suspended, its source is, or other clusters go first: what was worked on last, also
   * where that was not finished. What it was applied to before that is as old news as what is new.
   */
  const formerContent = async ({ definition, record }: UnitRequest, otherwise: Content): Promise<Content> => {
    const last = record?.attempted ?? record?.applied
    return last === undefined ? otherwise : output(definition, last.artifact, last.revision)
  }

  /** What it will want when it is resumed is nobody's to delete meanwhile. */
  const suspendedContent = async (request: UnitRequest, later: Rendition | undefined): Promise<Content> => {
    return withNext(await formerContent(request, { kind: 'pending' }), request, later)
  }

  const withNext = async (now: Content, { definition }: UnitRequest, later?: Rendition): Promise<Content> => {
    if (now.kind !== 'current' || later === undefined || later.artifact === now.output.artifact) return now
    const next = await output(definition, later.artifact, later.revision)
    return next.kind === 'current' ? { ...now, next: next.output } : now
  }

  /** What a pinned unit wants, whatever became of its source; what it will want when it is unpinned is nobody's to delete either. */
  const pinned = async (request: UnitRequest, wanted: Wanted & { readonly pin: Pin }): Promise<ReadContent> => {
    const { unit, definition, record } = request
    const { pin, head, entry } = wanted
    const settled = record !== undefined && isSettled(record, wanted) && mayRest(record, request.notes)
    const later = latest(head, entry)
    const isSame = later === undefined || later.artifact === pin.artifact
    if (settled && isSame && !holdsOthers(record)) return { content: { kind: 'settled' }, quiet: true, pinned: true }
    const read = await output(definition, pin.artifact, pin.revision)
    const content = read.kind === 'pending' ? failed(lostPin(unit, pin)) : await withNext(read, request, later)
    return { content, pinned: true, ...(settled && content.kind === 'current' && { quiet: true }) }
  }

  const failed = (problem: Problem): Content => {
    return { kind: 'failed', problem, reason: 'ArtifactFailed' }
  }

  const contentOf = async (
    definition: KustomizationDefinition,
    source: GitSourceSpec,
    head: Head | undefined,
    entry: HeadBuild | undefined,
  ): Promise<Content> => {
    const failure = failureOf(definition, source, head, entry)
    const rendered = latest(head, entry)
    if (failure === undefined) {
      if (rendered === undefined || rendered.revision !== head?.revision) return { kind: 'pending' }
      return output(definition, rendered.artifact, rendered.revision)
    }
    if (rendered === undefined) return { kind: 'failed', ...failure }
    const old = await output(definition, rendered.artifact, rendered.revision)
    return old.kind === 'current' ? { kind: 'behind', output: old.output, ...failure } : { kind: 'failed', ...failure }
  }

  const output = async (
    definition: KustomizationDefinition,
    artifact: Digest,
    revision: Revision,
  ): Promise<Content> => {
    const result = await readOutput(deps, { definition, artifact, revision })
    // A missing artifact means pending, never empty (G1).
    if (result === 'missing') return { kind: 'pending' }
    if (!(result instanceof Problem)) return { kind: 'current', output: result }
    return { kind: 'failed', problem: result, reason: 'BuildFailed' }
  }

  return { read, missing }
}

/** An artifact and the revision that gave it. */
interface Rendition {
  readonly artifact: Digest
  readonly revision: Revision
}

function latest(head: Head | undefined, entry: HeadBuild | undefined): Rendition | undefined {
  const { artifact } = entry ?? {}
  const revision = head && entry && renderedAt(head, entry)
  return artifact === undefined || revision === undefined ? undefined : { artifact, revision }
}
