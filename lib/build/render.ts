import type { Manifest } from '../core/manifest.ts'
import { Problem } from '../core/problem.ts'
import { decodeManifests } from '../manifest/decode.ts'
import type { Tree } from '../source/tree.ts'
import { collect } from './collect.ts'
import { type Collection, inputsOf } from './collection.ts'
import type { Inputs } from './inputs.ts'
import { type Kustomize, type KustomizeResult, renderEngine } from './kustomize.ts'
import { kustomizeProblem, missingFiles } from './kustomize-problem.ts'
import { plainBuild } from './plain/plain-build.ts'
import type { BuildSpec } from './spec.ts'
import { wholeTree } from './whole-tree.ts'
import { withoutInline } from './without-inline.ts'

/** What a build came to. Inputs are told in both cases: a push that changes one of them is worth another try. */
export type Rendered =
  | {
      readonly kind: 'rendered'
      readonly yaml: string
      /** The objects in `yaml`, in its order. */
      readonly objects: readonly Manifest[]
      readonly inputs: Inputs
    }
  | {
      readonly kind: 'failed'
      readonly problem: Problem
      readonly problems: readonly Problem[]
      readonly inputs: Inputs
    }

/** Renders a path of a tree as Flux's kustomize-controller would, up to substitution. */
export async function render(
  tree: Tree,
  spec: BuildSpec,
  kustomize: Kustomize,
  signal: AbortSignal,
): Promise<Rendered> {
  const engine = renderEngine(kustomize)
  const collected = await collect(tree, spec, engine)
  if (collected.kind === 'failed') return failed(collected.problems, collected.inputs)
  return run(collected.collection, spec, kustomize, signal).catch((cause: unknown) => {
    if (!(cause instanceof Problem) || cause.code !== 'BuildFailed') throw cause
    return failed([cause], inputsOf(collected.collection, engine, true))
  })
}

async function run(
  collection: Collection,
  spec: BuildSpec,
  kustomize: Kustomize,
  signal: AbortSignal,
): Promise<Rendered> {
  const engine = renderEngine(kustomize)
  const plain = collection.whole ? undefined : plainBuild(collection.contents, spec.path)
  if (plain !== undefined) return finish({ kind: 'ok', yaml: plain }, spec, inputsOf(collection, engine), collection)
  const result = await kustomize.build(collection.contents, spec.path, signal)
  const foreseen = result.kind === 'ok' || !(await missesMore(collection, result.text))
  if (foreseen) return finish(result, spec, inputsOf(collection, engine), collection)
  const inputs = inputsOf(collection, engine, true)
  return finish(await kustomize.build(await wholeTree(collection), spec.path, signal), spec, inputs, collection)
}

/** Whether kustomize asked for a file that the tree has and the collection has not. */
async function missesMore({ tree, contents }: Collection, text: string): Promise<boolean> {
  const names = missingFiles(text).filter((name) => name !== '' && !contents.has(name))
  const entries = await Promise.all(names.map((name) => tree.entry(name)))
  return entries.some((entry) => entry !== undefined)
}

function finish(result: KustomizeResult, { path }: BuildSpec, inputs: Inputs, { contents }: Collection): Rendered {
  if (result.kind === 'error') {
    const problem = kustomizeProblem(withoutInline(result.text, contents), path)
    return failed([unreadable(problem, contents) ?? problem], inputs)
  }
  const { objects, errors, ignored } = decodeManifests(result.yaml, path === '' ? '.' : path)
  const nameless = ignored.filter(({ what }) => !what.startsWith('kustomize'))
  const problems = [
    ...errors.map(({ fields: { what } }) => new Problem({ code: 'BuildFailed', what })),
    ...nameless.map(({ what }) => {
      return new Problem({
        code: 'BuildFailed',
        what: `failed to decode Kubernetes apiVersion, kind and name from: ${what}`,
      })
    }),
  ]
  if (problems.length > 0) return failed(problems, inputs)
  return { kind: 'rendered', yaml: result.yaml, objects, inputs }
}

/** Where exactly a file of which kustomize says that it is no YAML cannot be read: kustomize counts lines its own way. */
function unreadable({ fields: { file, what } }: Problem, contents: Collection['contents']): Problem | undefined {
  const bytes = file === undefined ? undefined : contents.get(file)
  if (file === undefined || bytes === undefined || !/yaml: /i.test(what)) return undefined
  const [error] = decodeManifests(Buffer.from(bytes).toString('utf8'), file).errors
  return error && new Problem({ ...error.fields, code: 'BuildFailed' })
}

function failed(problems: readonly Problem[], inputs: Inputs): Rendered {
  const [problem = new Problem({ code: 'BuildFailed', what: 'kustomize build failed' })] = problems
  return { kind: 'failed', problem, problems, inputs }
}
