import type { Command, ExitCode } from '../command.ts'
import { listText, parseFormat } from '../list-text.ts'
import { clusterOption, outputOption, productOptions } from '../options.ts'
import { historyRows, historyView } from '../rollback/history-row.ts'
import { renditionsOf } from '../rollback/renditions.ts'
import { openUnit } from '../state/open-unit.ts'
import { pinnedText } from '../state/pinned.ts'
import { pinnedOf } from '../state/unit-row.ts'
import { withProduct } from '../with-product.ts'

/** Shows what a unit was brought to, and what it can be rolled back to. */
export const history: Command = {
  name: 'history',
  usage: 'UNIT [--cluster NAME] [-o FORMAT]',
  summary: 'Show what was applied of a unit, newest first, and what it can be rolled back to',
  options: { cluster: clusterOption, output: outputOption, ...productOptions },
  positionals: { min: 1, max: 1 },
  examples: ['sluice history apps', 'sluice history apps/backend --cluster production -o json'],
  run: (given, io, deps) =>
    withProduct(given, deps, async (product): Promise<ExitCode> => {
      const format = parseFormat('history', given.text('output'))
      const unit = await openUnit(given, product)
      const rows = historyRows(await renditionsOf(unit, unit.state, product.bucket.store))
      const isTable = format === 'table' || format === 'wide'
      if (isTable && rows.length === 0) io.stdout(`Nothing of ${unit.record.unit} was applied yet.\n`)
      else io.stdout(listText(io, format, rows, historyView(deps.clock.now())))
      const pin = pinnedOf(unit, unit.state.sources)
      if (isTable && pin !== undefined) io.stdout(`\n${pinnedText(pin)}\n`)
      return 0
    }),
}
