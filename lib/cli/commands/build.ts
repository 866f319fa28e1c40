import { render } from '../../build/render.ts'
import type { RenderingFields } from '../../build/spec.ts'
import { Problem } from '../../core/problem.ts'
import { sourceId } from '../../source/spec.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import type { Io } from '../io.ts'
import type { CliDeps } from '../product.ts'
import { readRenderingFields } from '../rendering-fields-of.ts'

/** Renders a path of a working tree as the render function would. */
export const build: Command = {
  name: 'build',
  usage: 'PATH [--kustomization FILE]',
  summary: 'Render a path of a working tree as Sluice would, and print YAML',
  options: {
    kustomization: {
      type: 'string',
      value: 'FILE',
      help: 'file with the Flux Kustomization whose patches, images and so on apply',
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
  const fields: RenderingFields = file === undefined ? {} : readRenderingFields(await deps.readText(file), file, path)
  const source = sourceId({ kind: 'GitRepository', url: root, ref: {}, ignore: '', credential: '' })
  const tree = await deps.workingTree(root)
  const kustomize = await deps.kustomize()
  const result = await render(tree, { source, path, fields }, kustomize, new AbortController().signal)
  if (result.kind === 'rendered') {
    io.stdout(result.yaml)
    return 0
  }
  for (const problem of result.problems) io.stderr(`${told(problem, path)}\n`)
  return 1
}

function told(problem: Problem, path: string): string {
  return problem.fields.file === undefined
    ? new Problem({ ...problem.fields, file: `./${path}` }).message
    : problem.message
}
