import { type BuildId, type BuildSpec, buildId } from '../build/spec.ts'
import type { Digest } from '../core/digest.ts'
import { Problem } from '../core/problem.ts'
import { commitOf, type Revision } from '../core/revision.ts'
import type { KustomizationDefinition } from '../flux/definition.ts'
import { ensureHead } from '../render/render-source.ts'
import type { GitSourceSpec, SourceId } from '../source/spec.ts'
import { getArtifact } from '../store/artifacts.ts'
import { putBuild } from '../store/builds.ts'
import type { Head, HeadBuild } from '../store/head.ts'
import { readHead } from '../store/heads.ts'
import type { UnitRecord } from '../store/record.ts'
import { conditionOf } from './conditions.ts'
import type { LaneDeps } from './deps.ts'
import type { Content, FailureReason, ReadableSource } from './graph.ts'
import { type Outputs, readOutput } from './output.ts'

/** Reads what units want from heads and artifacts, each head once, and notes which builds must be asked for. */
export interface ContentReader {
  read(
    definition: KustomizationDefinition,
    source: ReadableSource,
    spec: BuildSpec,
    record: UnitRecord | undefined,
  ): Promise<Content>
  /** Since when a unit has been failing for this reason, by its record; now if it has not. */
  failingSince(record: UnitRecord | undefined, reason: FailureReason): number
  /** Builds that no head has for this cluster yet. */
  readonly missing: ReadonlyMap<SourceId, ReadonlySet<BuildId>>
}

export function contentReader(deps: LaneDeps, outputs: Outputs): ContentReader {
  const heads = new Map<SourceId, Promise<Head | undefined>>()
  const missing = new Map<SourceId, Set<BuildId>>()

  const headOf = (id: SourceId, source: GitSourceSpec): Promise<Head | undefined> => {
    const known = heads.get(id)
    if (known !== undefined) return known
    const reading = ensureHead(deps, id, source)
      .then(() => readHead(deps.bucket.store, id))
      .then((document) => document?.value)
    heads.set(id, reading)
    return reading
  }

  const ask = async (source: SourceId, spec: BuildSpec): Promise<void> => {
    const id = buildId(spec)
    await putBuild(deps.bucket, spec)
    missing.set(source, (missing.get(source) ?? new Set()).add(id))
  }

  const failingSince = (record: UnitRecord | undefined, reason: FailureReason): number => {
    const ready = record === undefined ? undefined : conditionOf(record.conditions, 'Ready')
    const since =
      ready?.status === 'False' && ready.reason === reason ? Date.parse(ready.lastTransitionTime) : Number.NaN
    return Number.isNaN(since) ? deps.clock.now() : since
  }

  const read: ContentReader['read'] = async (definition, source, spec, record) => {
    const { id } = source
    const head = await headOf(id, source.spec)
    const entry = head?.builds[buildId(spec)]
    if (entry === undefined || !entry.clusters.includes(deps.cluster.name)) await ask(id, spec)
    if (definition.suspend || source.definition.suspend) return suspendedContent(definition, source, record)
    const content = await contentOf(definition, source.spec, head, entry, record)
    // What was lost from the bucket: a build's description is there again for the next try, an artifact is asked for once more.
    if (entry?.error?.code === 'NotFound') await putBuild(deps.bucket, spec)
    if (content.kind === 'pending' && entry?.artifact !== undefined) await ask(id, spec)
    return content
  }

  /** What a suspended unit, or one of a suspended source, wants is what it last applied: nothing newer is looked at. */
  const suspendedContent = async (
    definition: KustomizationDefinition,
    source: ReadableSource,
    record: UnitRecord | undefined,
  ): Promise<Content> => {
    const applied = record?.applied
    if (applied === undefined && !definition.suspend) return neverRead(definition, source, record)
    if (applied === undefined) return { kind: 'pending' }
    return output(definition, applied.artifact, applied.revision, record)
  }

  const neverRead = (
    definition: KustomizationDefinition,
    source: ReadableSource,
    record: UnitRecord | undefined,
  ): Content => {
    const { namespace, name } = source.definition
    const problem = new Problem({
      code: 'SourceFailed',
      subject: `Kustomization/${definition.namespace}/${definition.name}`,
      what: `its source GitRepository/${namespace}/${name} is suspended, and nothing of it was applied before`,
      remedy: 'Take spec.suspend out of the GitRepository',
    })
    return { kind: 'failed', problem, since: failingSince(record, 'ArtifactFailed'), reason: 'ArtifactFailed' }
  }

  const contentOf = async (
    definition: KustomizationDefinition,
    source: GitSourceSpec,
    head: Head | undefined,
    entry: HeadBuild | undefined,
    record: UnitRecord | undefined,
  ): Promise<Content> => {
    const failure = failureOf(definition, source, head, entry)
    const known = entry?.artifact !== undefined && entry.renderedAt !== undefined
    if (failure === undefined) {
      if (!known || entry.renderedAt !== head?.revision) return { kind: 'pending' }
      return output(definition, entry.artifact, entry.renderedAt, record)
    }
    if (!known) return { kind: 'failed', ...failure }
    const old = await output(definition, entry.artifact, entry.renderedAt, record)
    return old.kind === 'current' ? { kind: 'behind', output: old.output, ...failure } : { kind: 'failed', ...failure }
  }

  const output = async (
    definition: KustomizationDefinition,
    artifact: Digest,
    revision: Revision,
    record: UnitRecord | undefined,
  ): Promise<Content> => {
    const yaml = await outputs.text(artifact, () => getArtifact(deps.bucket.store, artifact))
    // A missing artifact means pending, never empty (G1).
    if (yaml === undefined) return { kind: 'pending' }
    const result = await readOutput(deps, outputs, { definition, artifact, revision, yaml })
    if (!(result instanceof Problem)) return { kind: 'current', output: result }
    return { kind: 'failed', problem: result, since: failingSince(record, 'BuildFailed'), reason: 'BuildFailed' }
  }

  return { read, failingSince, missing }
}

/** Why there is no content at the newest revision: the source cannot be resolved, or the build failed. */
function failureOf(
  definition: KustomizationDefinition,
  source: GitSourceSpec,
  head: Head | undefined,
  entry: HeadBuild | undefined,
): { readonly problem: Problem; readonly since: number; readonly reason: FailureReason } | undefined {
  const subject = `Kustomization/${definition.namespace}/${definition.name}`
  if (head?.error !== undefined) {
    const { message, since } = head.error
    const { namespace, name } = definition.sourceRef
    const address = message.includes(source.url) ? '' : ` at ${source.url}`
    const what = `cannot read its source GitRepository/${namespace}/${name}${address}: ${withoutStop(message)}`
    const remedy = 'What is applied stays as it is; the next poll tries again'
    return { problem: new Problem({ code: 'SourceFailed', subject, what, remedy }), since, reason: 'ArtifactFailed' }
  }
  if (entry?.error === undefined) return undefined
  const { message, since, code } = entry.error
  const at = head?.revision === undefined ? '' : ` at commit ${commitOf(head.revision).slice(0, 12)}`
  const what = `does not build${at}: ${withoutStop(message)}`
  const remedy = 'Correct it in Git; until then what is applied stays as it is'
  const problem = new Problem({ code: 'BuildFailed', subject, what, remedy })
  return { problem, since, reason: code === 'NotFound' ? 'ArtifactFailed' : 'BuildFailed' }
}

/** A message that ends with its own remedy, to go on after it. */
function withoutStop(message: string): string {
  return message.replace(/\.$/, '')
}
