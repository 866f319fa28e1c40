import assert from 'node:assert/strict'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import type { Kustomize, KustomizeResult } from '../../lib/build/kustomize.ts'
import type { BuildId } from '../../lib/build/spec.ts'
import type { Digest } from '../../lib/core/digest.ts'
import { gitRevision, type Revision } from '../../lib/core/revision.ts'
import type { RenderDeps, ResolvedSource } from '../../lib/render/deps.ts'
import type { Hint } from '../../lib/render/doubt.ts'
import { ensureHead } from '../../lib/render/ensure-head.ts'
import { renderMemory } from '../../lib/render/memory.ts'
import { renderSource } from '../../lib/render/render-source.ts'
import { sourceId } from '../../lib/source/spec.ts'
import { getArtifact } from '../../lib/store/artifacts.ts'
import { putBuild } from '../../lib/store/builds.ts'
import type { Document } from '../../lib/store/document.ts'
import type { Head, HeadBuild } from '../../lib/store/head.ts'
import { renderedAt } from '../../lib/store/head.ts'
import { readHead } from '../../lib/store/heads.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'
import { inputsStore } from '../../lib/store/packed-inputs.ts'
import { sampleSource } from '../store/samples.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { memoryTree } from '../support/memory-tree.ts'
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts'

export type Files = Readonly<Record<string, string>>

export const source = sourceId(sampleSource)

export interface Wake {
  readonly cluster: string
  readonly seq: number
}

/** A source that is to be asked again. */
export interface Later extends Hint {
  readonly pauseMs: number
}

/** The render step with a repository, a kustomize and lanes that exist in this process only. */
export interface RenderScene {
  readonly deps: RenderDeps
  readonly clock: VirtualClock
  /** Directories that were rendered, in order; emptied by `take`. */
  readonly rendered: string[]
  readonly wakes: Wake[]
  /** Commits in the order in which they were pushed. */
  readonly pushed: readonly string[]
  /** Moves the branch to a commit with these files. */
  push(commit: string, files: Files): Revision
  /** The repository answers nothing but this any more; undefined mends it. */
  unreachable(cause: Error | undefined): void
  /** One poll, or a request for the builds of paths by a cluster. */
  render(request?: {
    readonly cluster?: string
    readonly paths?: readonly string[]
    readonly hint?: Hint
  }): Promise<void>
  /** What was asked to be resolved again, in order; emptied by `take`. */
  readonly later: Later[]
  head(): Promise<Document<Head>>
  /** The entry of a path, with the revision that its artifact is of. */
  build(path: string): Promise<HeadBuild & { readonly renderedAt?: Revision }>
  /** The rendered text that the head names for a path. */
  text(path: string): Promise<string | undefined>
}

/** What the scripted kustomize makes of a directory: the texts of its files; `broken` in one of them is an error. */
export function scriptedKustomize(rendered: string[]): Kustomize {
  return {
    engine: 'scripted/1',
    async build(files, directory): Promise<KustomizeResult> {
      rendered.push(directory)
      const inside = [...files].filter(
        ([path]) => path.startsWith(`${directory}/`) && !path.endsWith('kustomization.yaml'),
      )
      const texts = inside.map(([, bytes]) => Buffer.from(bytes).toString('utf8'))
      if (texts.some((text) => text.includes('broken'))) return { kind: 'error', text: `${directory} is broken` }
      return { kind: 'ok', yaml: texts.join('---\n') }
    },
  }
}

/** `change` replaces parts of the outside world. */
export async function renderScene(
  change: Partial<RenderDeps> & { readonly store?: ObjectStore } = {},
): Promise<RenderScene> {
  const { store = memoryObjectStore(), ...other } = change
  const clock = virtualClock()
  const bucket = { ...memoryBucket(store), clock }
  const rendered: string[] = []
  const wakes: Wake[] = []
  const pushed: string[] = []
  const later: Later[] = []
  const history = new Map<Revision, Files>()
  let present: { readonly revision: Revision; readonly files: Files } | undefined
  let down: Error | undefined
  const deps: RenderDeps = {
    bucket,
    clock,
    kustomize: scriptedKustomize(rendered),
    rendersAtOnce: 2,
    resolve: async (): Promise<ResolvedSource> => {
      if (down !== undefined) throw down
      assert(present, 'nothing was pushed')
      const { revision, files } = present
      return {
        revision,
        tree: async (at = revision) => ({
          ...memoryTree(at === revision ? files : (history.get(at) ?? {})),
          revision: at,
        }),
      }
    },
    inputs: inputsStore(bucket),
    memory: renderMemory(),
    wake: async (cluster, _, seq) => void wakes.push({ cluster, seq }),
    resolveLater: async (_, message, pauseMs) => void later.push({ ...message, pauseMs }),
    ...other,
  }
  await ensureHead(deps, source, sampleSource, { by: 'production/flux-system/flux-system', intervalMs: 60_000 })
  const head = async () => {
    const document = await readHead(store, source)
    assert(document)
    return document
  }
  const build = async (path: string) => {
    const { value } = await head()
    const entry = value.builds[await idOf(path)] ?? { clusters: [] }
    const of = renderedAt(value, entry)
    return { ...entry, ...(of !== undefined && { renderedAt: of }) }
  }
  const idOf = (path: string): Promise<BuildId> => putBuild(bucket, { source, path, fields: {} })
  return {
    deps,
    clock,
    rendered,
    wakes,
    pushed,
    later,
    push(commit, files) {
      pushed.push(commit)
      const revision = revisionOf(commit)
      present = { revision, files }
      history.set(revision, files)
      return revision
    },
    unreachable(cause) {
      down = cause
    },
    async render(request) {
      const builds = await Promise.all((request?.paths ?? []).map(idOf))
      const asked = builds.map((build) => ({ build, cluster: request?.cluster ?? '' }))
      await renderSource(deps, { source, asked, ...request?.hint }, AbortSignal.timeout(10_000))
    },
    head,
    build,
    async text(path) {
      const { artifact } = await build(path)
      return artifact && getArtifact(store, artifact as Digest)
    },
  }
}

export function revisionOf(commit: string): Revision {
  return gitRevision('main', commit.padEnd(40, '0'))
}

/** Empties a list and answers what was in it. */
export function take<T>(list: T[]): T[] {
  return list.splice(0)
}

/** Everything of a ConfigMap that a test tells apart; the tag makes it one that only kustomize builds. */
export function config(name: string, value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {value: !!str ${value}}\n`
}
