import { stringify } from 'yaml'
import type { Command, ExitCode } from '../command.ts'
import type { Io } from '../io.ts'
import { type Format, parseFormat } from '../list-text.ts'
import { clusterOption, outputOption, productOptions } from '../options.ts'
import { openUnit } from '../state/open-unit.ts'
import { namesOf, treeText } from '../tree/tree-text.ts'
import { type TreeNode, unitTree } from '../tree/unit-tree.ts'
import { withProduct } from '../with-product.ts'

/** Shows what a unit owns. */
export const tree: Command = {
  name: 'tree',
  usage: 'UNIT [--cluster NAME] [-o FORMAT]',
  summary: 'Show what a unit owns: its objects, and the units in it with theirs',
  options: {
    cluster: clusterOption,
    output: { ...outputOption, help: 'json, yaml or name; a tree where not given' },
    ...productOptions,
  },
  positionals: { min: 1, max: 1 },
  examples: ['sluice tree flux-system --cluster production', 'sluice tree apps/backend -o json'],
  run: (given, io, deps) =>
    withProduct(given, deps, async (product): Promise<ExitCode> => {
      const format = parseFormat('tree', given.text('output'))
      const { cluster, record } = await openUnit(given, product)
      io.stdout(textOf(io, format, unitTree(record, cluster.records)))
      return 0
    }),
}

function textOf(io: Io, format: Format, root: TreeNode): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(root, null, 2)}\n`
    case 'yaml':
      return stringify(root)
    case 'name':
      return namesOf(root)
        .map((name) => `${name}\n`)
        .join('')
    case 'table':
    case 'wide':
      return treeText(io, root)
  }
}
