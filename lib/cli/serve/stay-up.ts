import type { DataFolder } from '../../adapters/disk/data-folder.ts'
import type { Address } from '../../adapters/http/listen.ts'
import { timeText } from '../../core/clock.ts'
import { type ServeEvents, type ServeOptions, serve } from '../../local/serve.ts'
import type { Web } from '../../local/web.ts'
import type { ExitCode, Given } from '../command.ts'
import { demoFleet, demoOptions } from '../demo/options.ts'
import type { Io } from '../io.ts'
import type { CliDeps } from '../product.ts'
import { usageError } from '../usage-error.ts'
import { withWorld } from '../with-world.ts'
import { eventText, firstLine } from './event-text.ts'
import { startText } from './start-text.ts'

/** Runs the product until it is told to stop, which is how it ends well. */
export async function stayUp(given: Given, io: Io, deps: CliDeps, json: boolean): Promise<ExitCode> {
  const address = addressOf(given)
  const opened: { web?: Web; signal?: AbortSignal } = {}
  const open = async (folder: string): Promise<DataFolder> => {
    // Else it would be told of the port, which the product that runs there has as well.
    await deps.assertNobodyRuns(folder)
    opened.web = await deps.listen(address)
    return deps.openData(folder)
  }
  try {
    return await withWorld(given, { io, deps, command: 'local', open, otherwise: demoFleet }, async ({ world }) => {
      const { web } = opened
      opened.signal = world.signal
      if (web === undefined) return 0
      const options: ServeOptions = { web, version: deps.version, ...eventsOf(io, json) }
      await serve(world, given.text('fleet') === undefined ? await demoOptions(options, { given, io, world }) : options)
      return 0
    })
  } catch (cause) {
    // Stopped by a signal, which is reported as its reason.
    if (opened.signal?.aborted !== true || cause !== opened.signal.reason) throw cause
    if (!json) io.stdout('stopped\n')
    return 0
  } finally {
    await opened.web?.close()
  }
}

function addressOf(given: Given): Address {
  const text = given.text('port') ?? '4000'
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 65_536
  if (port > 65_535) throw usageError('local', `--port takes a number up to 65535, not "${text}"`)
  return { host: given.text('host') ?? '127.0.0.1', port }
}

function eventsOf(io: Io, json: boolean): ServeEvents {
  const line = (kind: string, fields: object) => io.stdout(`${JSON.stringify({ kind, ...fields })}\n`)
  return {
    started: (start) =>
      json ? line('started', { ...start.about, data: start.data }) : io.stdout(startText(io, start)),
    tell: (event) => (json ? line('event', event) : io.stdout(`${eventText(io, event)}\n`)),
    report: ({ time, from, outcome, problem }) => {
      const what = outcome === undefined ? '' : `message ${outcome === 'again' ? 'comes again' : 'is dropped'}: `
      io.stderr(`${timeText(time)}  ${from}  ${what}${firstLine(problem.message)}\n`)
    },
  }
}
