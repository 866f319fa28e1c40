import { syncOnce } from '../../local/once.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import { demoFleet } from '../demo/options.ts'
import type { Io } from '../io.ts'
import { clusterOption, dataOption, fleetOption } from '../options.ts'
import { clusterRun } from '../run/cluster-run.ts'
import { runText } from '../run/run-text.ts'
import { stayUp } from '../serve/stay-up.ts'
import { usageError } from '../usage-error.ts'
import { type WorldRun, withWorld } from '../with-world.ts'

/** Runs the product on this machine. */
export const local: Command = {
  name: 'local',
  usage: '[--fleet FILE] [--data DIR] [--port 4000] [--once] [--demo]',
  summary: 'Keep every cluster of a fleet file in sync from this machine, or sync it once; without one, a sample',
  options: {
    fleet: { ...fleetOption, help: `${fleetOption.help}; a sample fleet with clusters of its own where not given` },
    data: { ...dataOption, help: 'folder for records, artifacts and queues; .sluice where not given' },
    cluster: { ...clusterOption, help: 'only this cluster' },
    port: {
      type: 'string',
      value: 'PORT',
      help: 'where it takes webhooks; 4000 where not given, 0 for any that is free',
    },
    host: { type: 'string', value: 'HOST', help: 'address of this machine to listen on; 127.0.0.1 where not given' },
    once: { type: 'boolean', help: 'sync once and end; exit code 0 only where everything is ready' },
    demo: { type: 'boolean', help: 'push a change to the sample and tamper with it, to show both handled' },
    output: {
      type: 'string',
      short: 'o',
      value: 'FORMAT',
      help: 'json, a line each while it stays up; text where not given',
    },
  },
  positionals: { min: 0, max: 0 },
  examples: [
    'sluice local --demo',
    'sluice local --fleet fleet.yaml',
    'sluice local --fleet fleet.yaml --data /var/lib/sluice --host 0.0.0.0 --port 8080',
    'sluice local --once --fleet fleet.yaml --cluster production',
    'sluice local --once --fleet fleet.yaml -o json',
  ],
  async run(given, io, deps) {
    const format = given.text('output')
    if (format !== undefined && format !== 'json') throw usageError('local', `-o takes json, not "${format}"`)
    if (given.flag('demo') && (given.flag('once') || given.text('fleet') !== undefined))
      throw usageError('local', '--demo shows the sample while it stays up, so it takes neither --fleet nor --once')
    if (!given.flag('once')) return stayUp(given, io, deps, format === 'json')
    for (const option of ['port', 'host']) {
      if (given.text(option) !== undefined)
        throw usageError('local', `local --once listens nowhere, so it takes no --${option}`)
    }
    return withWorld(given, { io, deps, command: 'local', open: deps.openData, otherwise: demoFleet }, (run) =>
      sync(given, io, run),
    )
  },
}

/** Exit code 0 only where everything is ready; 2 where not one cluster could be worked on. */
async function sync(given: Given, io: Io, { world, started, requests, problems }: WorldRun): Promise<ExitCode> {
  const results = await syncOnce(world)
  world.signal.throwIfAborted()
  const now = world.clock.now()
  const clusters = await Promise.all(
    results.map((result) => clusterRun(world.data.store, result, { from: started, to: now })),
  )
  const units = clusters.flatMap((cluster) => cluster.units)
  const ready = units.filter(({ state }) => state === 'ready').length
  const summary = {
    clusters,
    problems: problems.map((problem) => problem.toJSON()),
    ready,
    notReady: units.filter(({ state }) => state !== 'ready' && state !== 'removed').length,
    seconds: (now - started) / 1_000,
    requests: requests(),
  }
  io.stdout(given.text('output') === 'json' ? `${JSON.stringify(summary, null, 2)}\n` : runText(io, summary))
  if (clusters.every(({ problem }) => problem !== undefined)) return 2
  const isReady =
    summary.notReady === 0 && problems.length === 0 && clusters.every(({ problem }) => problem === undefined)
  return isReady ? 0 : 1
}
