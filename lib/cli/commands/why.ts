import type { Command } from '../command.ts'
import { clusterOption, productOptions } from '../options.ts'
import { paint } from '../paint.ts'
import { revisionText } from '../revision-text.ts'
import { readyOf, waitsFor } from '../state/explain.ts'
import { findUnit } from '../state/find-unit.ts'
import { readState } from '../state/read-state.ts'
import { revisionOf } from '../state/unit-row.ts'
import { withProduct } from '../with-product.ts'

/** Says in words what a unit waits for. */
export const why: Command = {
  name: 'why',
  usage: 'UNIT [--cluster NAME]',
  summary: 'Say in words what a unit waits for',
  options: { cluster: clusterOption, ...productOptions },
  positionals: { min: 1, max: 1 },
  examples: ['sluice why apps', 'sluice why Kustomization/apps/backend --cluster production'],
  run: (given, io, deps) =>
    withProduct(given, deps, async ({ bucket }) => {
      const state = await readState(bucket.store, given.text('cluster'))
      const found = findUnit(state, given.positionals[0] ?? '')
      const { record, cluster } = found
      const lines = waitsFor(found, state.sources, deps.clock.now())
      const ready = readyOf(record)?.status === 'True'
      const word = ready ? paint(io, 'good', 'ready') : paint(io, 'bad', 'not ready')
      const revision = revisionOf(found, state.sources)
      const at = revision === undefined ? 'nothing applied yet' : `at ${revisionText(revision)}`
      io.stdout(`${record.unit} on ${cluster.name} is ${word}, ${at}\n`)
      for (const line of lines) io.stdout(`  - ${line.replaceAll('\n', '\n    ')}\n`)
      if (lines.length === 0) io.stdout('  It waits for nothing.\n')
      return ready ? 0 : 1
    }),
}
