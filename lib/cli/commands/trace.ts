import { stringify } from 'yaml'
import type { Command, ExitCode } from '../command.ts'
import { parseFormat } from '../list-text.ts'
import { clusterOption, namespaceOption, outputOption, productOptions } from '../options.ts'
import { openState } from '../state/open-unit.ts'
import { findObject } from '../trace/find-object.ts'
import { parseObject } from '../trace/object-argument.ts'
import { traceObject } from '../trace/trace-object.ts'
import { traceText } from '../trace/trace-text.ts'
import { withProduct } from '../with-product.ts'

/** Tells where an object came from. */
export const trace: Command = {
  name: 'trace',
  usage: 'OBJECT [-n NAME] [--cluster NAME] [-o FORMAT]',
  summary: 'Tell where an object on a cluster came from: unit, artifact, commit, file',
  options: {
    namespace: { ...namespaceOption, help: 'namespace of the object; any where not given' },
    cluster: clusterOption,
    output: { ...outputOption, help: 'json, yaml or name (the unit); lines where not given' },
    ...productOptions,
  },
  positionals: { min: 1, max: 2 },
  examples: [
    'sluice trace Deployment/web/front',
    'sluice trace deployment web/front --cluster production',
    'sluice trace deploy front -n web -o json',
    'sluice trace ns web',
  ],
  run: (given, io, deps) =>
    withProduct(given, deps, async (product): Promise<ExitCode> => {
      const format = parseFormat('trace', given.text('output'))
      const named = parseObject(given.positionals, given.text('namespace'))
      const state = await openState(given, product)
      const traced = await traceObject(findObject(state, named), state, product.bucket)
      if (format === 'json') io.stdout(`${JSON.stringify(traced, null, 2)}\n`)
      else if (format === 'yaml') io.stdout(stringify(traced))
      else io.stdout(format === 'name' ? `${traced.unit}\n` : traceText(io, traced, deps.clock.now()))
      return 0
    }),
}
