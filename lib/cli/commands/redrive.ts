import { counted } from '../../core/counted.ts'
import { type DeadLetterBox, isQueueName, type QueueName, queueNames } from '../../queue/dead-letter-box.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import type { Io } from '../io.ts'
import { listText, parseFormat } from '../list-text.ts'
import { outputOption, productOptions } from '../options.ts'
import type { CliDeps, Product } from '../product.ts'
import { type LetterRow, letterRow, letterView } from '../redrive/letter-row.ts'
import { usageError } from '../usage-error.ts'
import { withProduct } from '../with-product.ts'

/** Sends back what was given up. */
export const redrive: Command = {
  name: 'redrive',
  usage: '[--queue render|sync|timer|notify] [--dry-run]',
  summary: 'Show the messages that were given up, and why, and send them again',
  options: {
    queue: { type: 'string', value: 'NAME', help: 'only of this queue: render, sync, timer or notify' },
    'dry-run': { type: 'boolean', help: 'only show them; exit code 1 where there are any' },
    output: outputOption,
    ...productOptions,
  },
  positionals: { min: 0, max: 0 },
  examples: [
    'sluice redrive --dry-run',
    'sluice redrive --stack Sluice',
    'sluice redrive --stack Sluice --queue sync -o json',
  ],
  run: (given, io, deps) => withProduct(given, deps, (product) => run(given, io, { deps, product })),
}

async function run(
  given: Given,
  io: Io,
  { deps, product }: { readonly deps: CliDeps; readonly product: Product },
): Promise<ExitCode> {
  const format = parseFormat('redrive', given.text('output'))
  const queues = queuesOf(given.text('queue'))
  const isDry = given.flag('dry-run')
  const box = await product.deadLetters()
  const rows = await Promise.all(queues.map((queue) => gone(box, queue, isDry)))
    .then((all) => all.flat())
    .finally(() => box.release())
  const isTable = format === 'table' || format === 'wide'
  if (isTable && rows.length === 0) io.stdout('No message was given up.\n')
  else io.stdout(listText(io, format, rows, letterView(deps.clock.now())))
  const sent = isDry ? 0 : rows.filter(({ readable }) => readable).length
  const left = rows.length - sent
  if (sent > 0) io.stderr(`${counted(sent, 'message is', 'messages are')} sent again\n`)
  if (left > 0 && !isDry)
    io.stderr(
      `${counted(left, 'message is', 'messages are')} kept: this version cannot read ${left === 1 ? 'it' : 'them'}\n`,
    )
  return left === 0 ? 0 : 1
}

function queuesOf(name: string | undefined): readonly QueueName[] {
  if (name === undefined) return queueNames
  if (isQueueName(name)) return [name]
  throw usageError('redrive', `--queue takes ${queueNames.join(', ')}, not "${name}"`)
}

/** Takes letters until none comes any more. One that nobody can read would come back after as many tries: it stays, and its group behind it. */
async function gone(box: DeadLetterBox, queue: QueueName, isDry: boolean): Promise<readonly LetterRow[]> {
  const rows: LetterRow[] = []
  for (;;) {
    const letters = await box.take(queue)
    if (letters.length === 0) return rows
    for (const letter of letters) {
      const row = letterRow(queue, letter)
      if (row.readable && !isDry) await box.sendBack(queue, letter)
      rows.push(row)
    }
  }
}
