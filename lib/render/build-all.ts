import { inputsUnchanged } from '../build/changed.ts'
import { type Inputs, inputsDigest } from '../build/inputs.ts'
import { renderEngine } from '../build/kustomize.ts'
import { render } from '../build/render.ts'
import type { BuildId, BuildSpec } from '../build/spec.ts'
import type { Digest } from '../core/digest.ts'
import { inParallel } from '../core/in-parallel.ts'
import { Problem } from '../core/problem.ts'
import type { Tree } from '../source/tree.ts'
import { putArtifact } from '../store/artifacts.ts'
import { getBuild, putBuild } from '../store/builds.ts'
import type { EarlierArtifact, Head, HeadBuild } from '../store/head.ts'
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

/**
 * Brings every build of a head to its revision: one whose recorded inputs are the same keeps its artifact without rendering, one that had
 * the same inputs before (a revert) takes that artifact back, the rest are rendered. The packed inputs are stored before the head that
 * names them (H1).
 */
export async function buildAll(
  deps: RenderDeps,
  head: Head,
  files: () => Promise<Tree>,
  signal: AbortSignal,
): Promise<Head> {
  const entries = Object.entries(head.builds)
  if (entries.every(([, entry]) => isUpToDate(head, entry))) return head
  const packed = await knownInputs(deps, head)
  const tree = await files()
  const engine = renderEngine(deps.kustomize)
  const isSame = async (digest: Digest | undefined): Promise<boolean> => {
    const inputs = digest === undefined ? undefined : packed.get(digest)
    return inputs !== undefined && (await inputsUnchanged(tree, inputs, engine))
  }
  const built = await inParallel(entries, deps.rendersAtOnce, async ([key, entry]): Promise<Built> => {
    const id = key as BuildId
    if (isUpToDate(head, entry)) return { id, entry }
    if (await isSame(entry.inputs)) return { id, entry: carried(entry, tree) }
    for (const earlier of entry.before ?? []) {
      if (await isSame(earlier.inputs)) return { id, entry: takenBack(entry, earlier, tree) }
    }
    return renderOne(deps, id, entry, tree, signal)
  })
  const nested = await buildNested(deps, head, tree, built, signal)
  return withBuilds(deps, head, packed, [...built, ...nested])
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
  const known = new Set<string>(built.map(({ id }) => id))
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
      return renderOne(deps, id, { clusters: [...clusters].sort() }, tree, signal)
    })
    // A guess that renders to nothing was none.
    news = rendered.filter(({ entry }) => entry.artifact !== undefined)
    all.push(...news)
  }
  return all
}

/** One that failed is not, whatever revision its artifact is of: a force push may go back to the very one. */
function isUpToDate({ revision }: Head, { renderedAt, error }: HeadBuild): boolean {
  return renderedAt === revision && error === undefined
}

/** Inputs that are not there any more are not known: what they belonged to is rendered again. */
async function knownInputs(deps: RenderDeps, head: Head): Promise<ReadonlyMap<Digest, Inputs>> {
  const known = head.inputs === undefined ? undefined : await deps.inputs.get(head.inputs)
  return known ?? new Map()
}

/** Same inputs, same result: an artifact is that of the new revision too, and a failure stays the failure it was. */
function carried(entry: HeadBuild, tree: Tree): HeadBuild {
  return entry.error === undefined ? { ...entry, renderedAt: tree.revision } : entry
}

function takenBack(entry: HeadBuild, { artifact, inputs }: EarlierArtifact, tree: Tree): HeadBuild {
  const { clusters } = entry
  return { clusters, artifact, inputs, renderedAt: tree.revision, ...beforeOf(entry, inputs) }
}

const keptArtifacts = 4

/** What the entry had, put before what it had before that, without what it has now. */
function beforeOf(entry: HeadBuild, now?: Digest): Pick<HeadBuild, 'before'> {
  const { artifact, inputs, error, before = [] } = entry
  const had = artifact !== undefined && inputs !== undefined && error === undefined ? [{ artifact, inputs }] : []
  const others = [...had, ...before].filter((one) => one.inputs !== now)
  const kept = others.filter((one, index) => others.findIndex(({ inputs }) => inputs === one.inputs) === index)
  return kept.length === 0 ? {} : { before: kept.slice(0, keptArtifacts) }
}

async function renderOne(
  deps: RenderDeps,
  id: BuildId,
  entry: HeadBuild,
  tree: Tree,
  signal: AbortSignal,
): Promise<Built> {
  const spec = await getBuild(deps.bucket.store, id)
  if (spec === undefined) {
    const problem = new Problem({ code: 'NotFound', subject: `builds/${id}`, what: 'is not in the bucket' })
    return { id, entry: failed(entry, problem, deps.clock.now()) }
  }
  const result = await render(tree, spec, deps.kustomize, signal)
  if (result.kind === 'failed') {
    const { inputs } = result
    const error = failed(entry, result.problem, deps.clock.now())
    return { id, entry: { ...error, ...(inputs && { inputs: inputsDigest(inputs) }) }, ...(inputs && { inputs }) }
  }
  const artifact = await putArtifact(deps.bucket, result.yaml)
  const { inputs } = result
  const now = { artifact, inputs: inputsDigest(inputs) }
  const { clusters } = entry
  return {
    id,
    entry: { clusters, ...now, renderedAt: tree.revision, ...beforeOf(entry, now.inputs) },
    inputs,
    yaml: result.yaml,
  }
}

/** The last good artifact stays with the revision it is of, and its inputs go before; only the error is new. */
function failed(entry: HeadBuild, problem: Problem, now: number): HeadBuild {
  const { inputs: _, before: _b, ...rest } = entry
  const { code, message, file } = problem.toJSON()
  const since = entry.error?.message === message ? entry.error.since : now
  return { ...rest, ...beforeOf(entry), error: { code, message, since, ...(file !== undefined && { file }) } }
}

/** Inputs that builds name are packed again, also those that were known before. */
async function withBuilds(
  deps: RenderDeps,
  head: Head,
  known: ReadonlyMap<Digest, Inputs>,
  built: readonly Built[],
): Promise<Head> {
  const all = new Map<Digest, Inputs>()
  for (const { entry, inputs } of built) {
    for (const digest of inputsOf(entry)) {
      const one = inputs !== undefined && digest === entry.inputs ? inputs : known.get(digest)
      if (one !== undefined) all.set(digest, one)
    }
  }
  const packed = await deps.inputs.put(all)
  const builds = Object.fromEntries(built.map(({ id, entry }) => [id, entry])) as Head['builds']
  return { ...head, inputs: packed, builds }
}

function inputsOf({ inputs, before = [] }: HeadBuild): readonly Digest[] {
  return [...(inputs === undefined ? [] : [inputs]), ...before.map((earlier) => earlier.inputs)]
}
