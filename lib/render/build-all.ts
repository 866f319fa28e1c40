import { inputsUnchanged } from '../build/changed.ts'
import { areUntouched, changedDirectories } from '../build/changed-directories.ts'
import { type Inputs, inputsDigest } from '../build/inputs.ts'
import { renderEngine } from '../build/kustomize.ts'
import { render } from '../build/render.ts'
import type { BuildId, BuildSpec } from '../build/spec.ts'
import type { Digest } from '../core/digest.ts'
import { inParallel } from '../core/in-parallel.ts'
import { Problem } from '../core/problem.ts'
import type { Revision } from '../core/revision.ts'
import { sourceId } from '../source/spec.ts'
import type { Tree } from '../source/tree.ts'
import { putArtifact } from '../store/artifacts.ts'
import { getBuild, putBuild } from '../store/builds.ts'
import type { Head, HeadBuild } from '../store/head.ts'
import { beforeOf, carried, failed, isUpToDate, takenBack } from './build-entry.ts'
import type { RenderDeps } from './deps.ts'
import { nestedBuilds } from './nested-builds.ts'

interface Built {
  readonly id: BuildId
  readonly entry: HeadBuild
  /** What this render printed. */
  readonly yaml?: string
  /** What was read by this render. */
  readonly inputs?: Inputs
}

/** Builds as they are at a revision, with the packed inputs of all of them. */
export type BuiltAll = Pick<Head, 'inputs' | 'builds'>

/**
 * Brings every build of a head to a revision: one whose recorded inputs are the same keeps its artifact without rendering, one that had
 * the same inputs before (a revert) takes that artifact back, the rest are rendered. The packed inputs are stored before the head that
 * names them (H1).
 */
export async function buildAll(
  deps: RenderDeps,
  head: Head,
  revision: Revision,
  files: () => Promise<Tree>,
  signal: AbortSignal,
): Promise<BuiltAll> {
  if (Object.values(head.builds).every((entry) => isUpToDate(head, entry, revision))) return unchanged(head, revision)
  const packed = await knownInputs(deps, head)
  const tree = await files()
  const engine = renderEngine(deps.kustomize)
  const isUntouched = await untouchedSince(deps, head, tree)
  const isSame = async (digest: Digest | undefined): Promise<boolean> => {
    const inputs = digest === undefined ? undefined : packed.get(digest)
    return inputs !== undefined && (await inputsUnchanged(tree, inputs, engine))
  }
  const isKept = (entry: HeadBuild): boolean => {
    if (isUpToDate(head, entry, revision)) return true
    const inputs = entry.inputs === undefined ? undefined : packed.get(entry.inputs)
    return inputs?.engine === engine && isUpToDate(head, entry, head.revision) && isUntouched(inputs)
  }
  const all = Object.entries(head.builds).map(([id, entry]) => ({ id: id as BuildId, entry, kept: isKept(entry) }))
  const kept = all.filter((one) => one.kept).map(({ id, entry }) => ({ id, entry: carried(head, entry, revision) }))
  const others = all.filter((one) => !one.kept)
  const built = await inParallel(others, deps.rendersAtOnce, async ({ id, entry }): Promise<Built> => {
    if (await isSame(entry.inputs)) return { id, entry: carried(head, entry, revision) }
    for (const earlier of entry.before ?? []) {
      if (await isSame(earlier.inputs)) return { id, entry: takenBack(entry, earlier) }
    }
    return renderOne(deps, head, { id, entry }, tree, signal)
  })
  const nested = await buildNested(deps, head, tree, built, signal)
  return withBuilds(deps, packed, [...kept, ...built, ...nested])
}

/**
 * Tells which inputs cannot have changed since the head's revision: where its tree is still in memory, only directories that differ from it
 * are looked at, and of a thousand builds one.
 */
async function untouchedSince(
  { memory: { trees } }: RenderDeps,
  head: Head,
  tree: Tree,
): Promise<(inputs: Inputs) => boolean> {
  const key = sourceId(head.source)
  const before = trees.get(key)
  trees.set(key, tree)
  const isBefore = before !== undefined && before.revision === head.revision
  const changed = isBefore ? await changedDirectories(before, tree) : undefined
  return (inputs) => changed !== undefined && areUntouched(inputs, changed)
}

/** Deeper chains of units in units are found by their lanes. */
const maxDepth = 10

/** Renders the units that new output holds, and those in their output: most units are then there before their lane asks for them. */
async function buildNested(
  deps: RenderDeps,
  head: Head,
  tree: Tree,
  built: readonly Built[],
  signal: AbortSignal,
): Promise<readonly Built[]> {
  const known = new Set<string>(Object.keys(head.builds))
  const all: Built[] = []
  let news = built
  for (let depth = 0; depth < maxDepth && news.length > 0; depth++) {
    const found = new Map<BuildId, { readonly spec: BuildSpec; readonly clusters: Set<string> }>()
    for (const { entry, yaml } of news) {
      for (const { id, spec } of yaml === undefined ? [] : nestedBuilds(head.source, yaml)) {
        const one = found.get(id) ?? { spec, clusters: new Set() }
        if (!known.has(id)) found.set(id, one)
        for (const cluster of entry.clusters) one.clusters.add(cluster)
      }
    }
    const rendered = await inParallel([...found], deps.rendersAtOnce, async ([id, { spec, clusters }]) => {
      known.add(id)
      await putBuild(deps.bucket, spec)
      return renderOne(deps, head, { id, entry: { clusters: [...clusters].sort() } }, tree, signal)
    })
    // A guess that renders to nothing was none.
    news = rendered.filter(({ entry }) => entry.artifact !== undefined)
    all.push(...news)
  }
  return all
}

/** Where every build is of the revision already. */
function unchanged(head: Head, revision: Revision): BuiltAll {
  const { inputs, builds } = head
  const carriedOver = Object.entries(builds).map(([id, entry]) => [id, carried(head, entry, revision)])
  return {
    ...(inputs !== undefined && { inputs }),
    builds: head.revision === revision ? builds : Object.fromEntries(carriedOver),
  }
}

/** Inputs that are not there any more are not known: what they belonged to is rendered again. */
async function knownInputs(deps: RenderDeps, head: Head): Promise<ReadonlyMap<Digest, Inputs>> {
  const known = head.inputs === undefined ? undefined : await deps.inputs.get(head.inputs)
  return known ?? new Map()
}

async function renderOne(
  deps: RenderDeps,
  head: Head,
  { id, entry }: Pick<Built, 'id' | 'entry'>,
  tree: Tree,
  signal: AbortSignal,
): Promise<Built> {
  signal.throwIfAborted()
  const spec = await getBuild(deps.bucket.store, id)
  if (spec === undefined) {
    const problem = new Problem({ code: 'NotFound', subject: `builds/${id}`, what: 'is not in the bucket' })
    return { id, entry: failed(head, entry, problem, { now: deps.clock.now(), revision: tree.revision }) }
  }
  const result = await render(tree, spec, deps.kustomize, signal)
  if (result.kind === 'failed') {
    const { inputs } = result
    const error = failed(head, entry, result.problem, { now: deps.clock.now(), revision: tree.revision })
    return { id, entry: { ...error, ...(inputs && { inputs: inputsDigest(inputs) }) }, ...(inputs && { inputs }) }
  }
  const artifact = await putArtifact(deps.bucket, result.yaml)
  const { inputs } = result
  const now = { artifact, inputs: inputsDigest(inputs) }
  const { clusters } = entry
  return { id, entry: { clusters, ...now, ...beforeOf(entry, now.inputs) }, inputs, yaml: result.yaml }
}

/** Inputs that builds name are packed again, also those that were known before. */
async function withBuilds(
  deps: RenderDeps,
  known: ReadonlyMap<Digest, Inputs>,
  built: readonly Built[],
): Promise<BuiltAll> {
  const all = new Map<Digest, Inputs>()
  for (const { entry, inputs } of built) {
    for (const digest of inputsOf(entry)) {
      const one = inputs !== undefined && digest === entry.inputs ? inputs : known.get(digest)
      if (one !== undefined) all.set(digest, one)
    }
  }
  const packed = await deps.inputs.put(all)
  const builds = Object.fromEntries(built.map(({ id, entry }) => [id, entry])) as Head['builds']
  return { inputs: packed, builds }
}

function inputsOf({ inputs, before = [] }: HeadBuild): readonly Digest[] {
  return [...(inputs === undefined ? [] : [inputs]), ...before.map((earlier) => earlier.inputs)]
}
