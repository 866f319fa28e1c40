import { type BuildId, type BuildSpec, buildId } from '../build/spec.ts'
import type { Digest } from '../core/digest.ts'
import { Problem } from '../core/problem.ts'
import { commitOf, type Revision } from '../core/revision.ts'
import { type KustomizationDefinition, type UnitId, unitId } from '../flux/definition.ts'
import type { GitSourceSpec, SourceId } from '../source/spec.ts'
import { putBuild } from '../store/builds.ts'
import type { Head, HeadBuild } from '../store/head.ts'
import type { UnitRecord } from '../store/record.ts'
import type { LaneDeps, WantedSource } from './deps.ts'
import type { Content, FailureReason, ReadableSource, UnitNode } from './graph.ts'
import type { HeadsView } from './heads-view.ts'
import { readOutput } from './output.ts'
import { holdsOthers, isSettled } from './settled.ts'
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

/** What a unit wants, whether a narrow activation may leave it alone, and whether a person has suspended it. */
export type ReadContent = Pick<UnitNode, 'content' | 'quiet' | 'suspended'>

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
  /** Whether a person has suspended a unit, its cluster or everything. */
  readonly suspended: (unit: UnitId) => Promise<boolean>
  /** Why what is new of a source has to wait (rollout); undefined where it may be taken. */
  readonly gate: (source: SourceId) => Promise<string | undefined>
}

export function contentReader(deps: LaneDeps, { heads, mayRest, suspended, gate }: ContentWorld): ContentReader {
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
    const isSuspended = await suspended(unit)
    if (isSuspended) return { content: await suspendedContent(request, entry), suspended: true }
    if (definition.suspend) return { content: await suspendedContent(request, entry) }
    if (source.definition.suspend) return { content: await formerContent(request, neverRead(request)) }
    const wanted = { definition, parent, head, entry }
    const settled = record !== undefined && isSettled(record, wanted) && mayRest(record, request.notes)
    if (settled && !holdsOthers(record)) return { content: { kind: 'settled' }, quiet: true }
    const isNew = entry?.artifact === undefined || record?.applied?.artifact !== entry.artifact
    const waits = isNew ? await gate(source.id) : undefined
    if (waits !== undefined) return { content: await formerContent(request, { kind: 'pending', why: waits }) }
    const content = await contentOf(definition, source.spec, head, entry)
    // What was lost from the bucket: a build's description is there again for the next try, an artifact is asked for once more.
    if (entry?.error?.code === 'NotFound') await putBuild(deps.bucket, spec)
    if (content.kind === 'pending' && entry?.artifact !== undefined) await ask(source, spec)
    return { content, ...(settled && content.kind === 'current' && { quiet: true }) }
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
  const suspendedContent = async (request: UnitRequest, entry: HeadBuild | undefined): Promise<Content> => {
    const former = await formerContent(request, { kind: 'pending' })
    const { artifact, renderedAt } = entry ?? {}
    if (former.kind !== 'current' || artifact === undefined || renderedAt === undefined) return former
    const next = await output(request.definition, artifact, renderedAt)
    return next.kind === 'current' ? { ...former, next: next.output } : former
  }

  const neverRead = ({ unit, source }: UnitRequest): Content => {
    const { namespace, name } = source.definition
    const problem = new Problem({
      code: 'SourceFailed',
      subject: unit,
      what: `its source GitRepository/${namespace}/${name} is suspended, and nothing of it was applied before`,
      remedy: 'Take spec.suspend out of the GitRepository',
    })
    return { kind: 'failed', problem, reason: 'ArtifactFailed' }
  }

  const contentOf = async (
    definition: KustomizationDefinition,
    source: GitSourceSpec,
    head: Head | undefined,
    entry: HeadBuild | undefined,
  ): Promise<Content> => {
    const failure = failureOf(definition, source, head, entry)
    const known = entry?.artifact !== undefined && entry.renderedAt !== undefined
    if (failure === undefined) {
      if (!known || entry.renderedAt !== head?.revision) return { kind: 'pending' }
      return output(definition, entry.artifact, entry.renderedAt)
    }
    if (!known) return { kind: 'failed', ...failure }
    const old = await output(definition, entry.artifact, entry.renderedAt)
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

/** Why there is no content at the newest revision: the source cannot be resolved, or the build failed. */
function failureOf(
  definition: KustomizationDefinition,
  source: GitSourceSpec,
  head: Head | undefined,
  entry: HeadBuild | undefined,
): { readonly problem: Problem; readonly reason: FailureReason } | undefined {
  const subject = unitId('Kustomization', definition.namespace, definition.name)
  if (head?.error !== undefined) {
    const { message } = head.error
    const { namespace, name } = definition.sourceRef
    const address = message.includes(source.url) ? '' : ` at ${source.url}`
    const what = `cannot read its source GitRepository/${namespace}/${name}${address}: ${withoutStop(message)}`
    const remedy = 'What is applied stays as it is; the next poll tries again'
    return { problem: new Problem({ code: 'SourceFailed', subject, what, remedy }), reason: 'ArtifactFailed' }
  }
  if (entry?.error === undefined) return undefined
  const { message, code } = entry.error
  const at = head?.revision === undefined ? '' : ` at commit ${commitOf(head.revision).slice(0, 12)}`
  const what = `does not build${at}: ${withoutStop(message)}`
  const remedy = 'Correct it in Git; until then what is applied stays as it is'
  const problem = new Problem({ code: 'BuildFailed', subject, what, remedy })
  return { problem, reason: code === 'NotFound' ? 'ArtifactFailed' : 'BuildFailed' }
}

/** A message that ends with its own remedy, to go on after it. */
function withoutStop(message: string): string {
  return message.replace(/\.$/, '')
}
