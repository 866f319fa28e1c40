import { render } from '../../build/render.ts'
import type { Manifest } from '../../core/manifest.ts'
import { Problem } from '../../core/problem.ts'
import type { PostBuild } from '../../flux/definition.ts'
import { yamlText } from '../../manifest/yaml-text.ts'
import { sourceId } from '../../source/spec.ts'
import { substitute } from '../../unit/substitute.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import type { Io } from '../io.ts'
import type { CliDeps } from '../product.ts'
import { readKustomization } from '../read-kustomization.ts'

/** Renders a path of a working tree as the render function would. */
export const build: Command = {
  name: 'build',
  usage: 'PATH [--kustomization FILE]',
  summary: 'Render a path of a working tree as Sluice would, and print YAML',
  options: {
    kustomization: {
      type: 'string',
      value: 'FILE',
      help: 'file with the Flux Kustomization whose patches, images, variables and so on apply',
    },
  },
  positionals: { min: 1, max: 1 },
  examples: [
    'sluice build ./apps/production',
    'sluice build ./apps/production --kustomization ./clusters/production/apps.yaml',
  ],
  run,
}

async function run(given: Given, io: Io, deps: CliDeps): Promise<ExitCode> {
  const { root, path } = await deps.locate(given.positionals[0] ?? '.')
  const file = given.text('kustomization')
  const unit = file === undefined ? undefined : readKustomization(await deps.readText(file), file, path)
  const source = sourceId({ kind: 'GitRepository', url: root, ref: {}, ignore: '', credential: '' })
  const tree = await deps.workingTree(root)
  const kustomize = await deps.kustomize()
  const result = await render(
    tree,
    { source, path, fields: unit?.fields ?? {} },
    kustomize,
    new AbortController().signal,
  )
  const failed = (problems: readonly Problem[]): ExitCode => {
    for (const problem of problems) io.stderr(`${told(problem, path)}\n`)
    return 1
  }
  if (result.kind === 'failed') return failed(result.problems)
  if (unit?.postBuild === undefined) {
    io.stdout(result.yaml)
    return 0
  }
  const substituted = await withVariables(result.objects, unit.postBuild, io)
  if (substituted.kind === 'failed') return failed(substituted.problems)
  io.stdout(substituted.objects.map(yamlText).join('---\n'))
  return 0
}

/** Variables that the Kustomization itself sets; those that only a cluster knows stay empty, which is said. */
async function withVariables(objects: readonly Manifest[], postBuild: PostBuild, io: Io) {
  for (const { kind, name } of postBuild.substituteFrom) {
    io.stderr(`note: no cluster is asked, so variables of ${kind}/${name} are empty\n`)
  }
  const strict = postBuild.substituteFrom.length === 0
  return substitute(objects, postBuild, { clusterVariables: {}, loadVariables: async () => ({}), strict })
}

function told(problem: Problem, path: string): string {
  return problem.fields.file === undefined
    ? new Problem({ ...problem.fields, file: `./${path}` }).message
    : problem.message
}
