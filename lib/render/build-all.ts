import { inputsUnchanged } from '../build/changed.ts'
import { type Inputs, inputsDigest } from '../build/inputs.ts'
import { renderEngine } from '../build/kustomize.ts'
import { render } from '../build/render.ts'
import type { BuildId } from '../build/spec.ts'
import type { Digest } from '../core/digest.ts'
import { inParallel } from '../core/in-parallel.ts'
import { Problem } from '../core/problem.ts'
import type { Tree } from '../source/tree.ts'
import { putArtifact } from '../store/artifacts.ts'
import { getBuild } from '../store/builds.ts'
import type { Head, HeadBuild } from '../store/head.ts'
import { getPackedInputs, putPackedInputs } from '../store/packed-inputs.ts'
import type { RenderDeps, ResolvedSource } from './deps.ts'

interface Built {
  readonly id: BuildId
  readonly entry: HeadBuild
  /** Of the entry, where they are known. */
  readonly inputs?: Inputs
}

/**
 * Brings every build of a head to its revision: one whose recorded inputs are the same keeps its artifact without rendering, the rest
 * are rendered. The packed inputs are stored before the head that names them (H1).
 */
export async function buildAll(
  deps: RenderDeps,
  head: Head,
  resolved: ResolvedSource,
  signal: AbortSignal,
): Promise<Head> {
  const due = Object.entries(head.builds).filter(([, entry]) => entry.renderedAt !== head.revision)
  if (due.length === 0) return head
  const packed = await knownInputs(deps, head)
  const tree = await resolved.tree()
  const built = await inParallel(
    Object.entries(head.builds),
    deps.rendersAtOnce,
    async ([key, entry]): Promise<Built> => {
      const id = key as BuildId
      const inputs = entry.inputs === undefined ? undefined : packed.get(entry.inputs)
      if (entry.renderedAt === head.revision) return { id, entry, ...(inputs && { inputs }) }
      if (inputs !== undefined && (await inputsUnchanged(tree, inputs, renderEngine(deps.kustomize)))) {
        return { id, entry: carried(entry, tree), inputs }
      }
      return renderOne(deps, id, entry, tree, signal)
    },
  )
  return withBuilds(deps, head, built)
}

/** Inputs that are not there any more are not known: what they belonged to is rendered again. */
async function knownInputs(deps: RenderDeps, head: Head): Promise<ReadonlyMap<Digest, Inputs>> {
  const known = head.inputs === undefined ? undefined : await getPackedInputs(deps.bucket.store, head.inputs)
  return known ?? new Map()
}

/** Same inputs, same result: an artifact is that of the new revision too, and a failure stays the failure it was. */
function carried(entry: HeadBuild, tree: Tree): HeadBuild {
  return entry.error === undefined ? { ...entry, renderedAt: tree.revision } : entry
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
    const inputs = result.inputs
    const error = failed(entry, result.problem, deps.clock.now())
    return { id, entry: { ...error, ...(inputs && { inputs: inputsDigest(inputs) }) }, ...(inputs && { inputs }) }
  }
  const artifact = await putArtifact(deps.bucket, result.yaml)
  const { inputs } = result
  const { clusters } = entry
  return { id, entry: { clusters, artifact, inputs: inputsDigest(inputs), renderedAt: tree.revision }, inputs }
}

/** The last good artifact stays with the revision it is of; only the error is new. */
function failed({ inputs: _, ...entry }: HeadBuild, problem: Problem, now: number): HeadBuild {
  const { code, message, file } = problem.toJSON()
  const since = entry.error?.message === message ? entry.error.since : now
  return { ...entry, error: { code, message, since, ...(file !== undefined && { file }) } }
}

async function withBuilds(deps: RenderDeps, head: Head, built: readonly Built[]): Promise<Head> {
  const inputs = built.flatMap((one) => (one.inputs === undefined ? [] : [one.inputs]))
  const packed = await putPackedInputs(deps.bucket, inputs)
  const builds = Object.fromEntries(built.map(({ id, entry }) => [id, entry])) as Head['builds']
  return { ...head, inputs: packed, builds }
}
