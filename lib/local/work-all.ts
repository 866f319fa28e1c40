import { memoryQueue } from '../adapters/memory/queue.ts'
import { isDigest } from '../core/digest.ts'
import { asProblem, type Problem } from '../core/problem.ts'
import type { LaneDeps } from '../lane/deps.ts'
import { parseRenderMessage, type RenderMessage, type SyncMessage } from '../queue/message.ts'
import { messageSchema } from '../queue/message-schema.ts'
import type { Queues } from '../queue/messenger.ts'
import type { Queue } from '../queue/queue.ts'
import type { RenderDeps } from '../render/deps.ts'
import { renderHandler } from '../render/handler.ts'
import type { SourceId } from '../source/spec.ts'
import { headsPrefix } from '../store/keys.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { deliver } from './deliver.ts'
import type { LocalWorld } from './product.ts'
import { wire } from './wire.ts'

/** What is done on each lane. */
export interface LaneWork<T> {
  /** Whenever the lane is woken. */
  work(deps: LaneDeps): Promise<T>
  /** Once more when nothing is left to render. */
  last?(deps: LaneDeps): Promise<T>
}

/** What a lane came to, or why its cluster could not be worked on at all. */
export type Worked<T> = T | { readonly problem: Problem }

/**
 * Polls every known source, then works every lane, and goes on with what they ask of each other until nothing is left to do. Answers
 * what each cluster's lane came to at last.
 */
export async function workAll<T>(world: LocalWorld, tasks: LaneWork<T>): Promise<ReadonlyMap<string, Worked<T>>> {
  const { clock, fleet, signal } = world
  const renders = memoryQueue<RenderMessage>(clock)
  const syncs = memoryQueue<SyncMessage>(clock)
  const { bucket, messenger, render, lanes } = wire(world, onceQueues(renders, syncs))
  const results = new Map<string, Worked<T>>()
  const run = async (name: string, work: LaneWork<T>['work']): Promise<void> => {
    const result = await laneResult(lanes.open(name), { work, signal, name })
    if (result !== undefined) results.set(name, result)
  }
  const drainRenders = renderer(world, { renders, deps: render })
  try {
    for (const source of await knownSources(bucket.store)) {
      await renders.send({ schema: messageSchema, kind: 'render', source }, { group: source, dedupId: source })
    }
    await drainRenders()
    for (const { name } of fleet.clusters) await messenger.audit(name, 0)
    while (renders.size + syncs.size > 0) {
      await syncs.drain(({ cluster }) => run(cluster, tasks.work))
      await drainRenders()
    }
    const { last } = tasks
    if (last !== undefined && !signal.aborted) await Promise.all(fleet.clusters.map(({ name }) => run(name, last)))
  } finally {
    await lanes.close()
  }
  return results
}

/** Works the render queue; a source whose step keeps failing, as it does without kubectl, is told once. */
function renderer(
  world: LocalWorld,
  { renders, deps }: { renders: ReturnType<typeof memoryQueue<RenderMessage>>; deps: RenderDeps },
): () => Promise<void> {
  let told = 0
  const failures = new Map<string, Problem>()
  return async () => {
    await renders.drain(async (message) => {
      try {
        const { clock, signal } = world
        const group = groupOf(message)
        await deliver((on) => renderHandler(async () => deps, on), { message, group, clock, signal })
      } catch (cause) {
        const subject = `source ${groupOf(message)}`
        const fields = { code: 'BuildFailed', subject, what: 'could not be worked on' } as const
        failures.set(groupOf(message), asProblem(cause, fields))
        throw cause
      }
    })
    const dead = renders.dead()
    for (const { body } of dead.slice(told)) {
      const problem = failures.get(groupOf(parseRenderMessage(body)))
      if (problem !== undefined && !world.signal.aborted) world.onProblem?.(problem)
    }
    told = dead.length
  }
}

function isRetry(message: RenderMessage): boolean {
  return message.kind === 'render' && message.retries !== undefined
}

function groupOf(message: RenderMessage): string {
  return message.kind === 'render' ? message.source : message.repository
}

/**
 * A run that ends looks once: what it would do later for a source it does at once, and nobody is told of events. What failed comes again by
 * its own message, a few times: a copy of it for each time would have copies of its own.
 */
function onceQueues(renders: Queue<RenderMessage>, syncs: Queue<SyncMessage>): Queues {
  let sent = 0
  return {
    renders,
    syncs,
    timers: {
      async send(timer) {
        if (timer.to !== 'render' || isRetry(timer.message)) return
        await renders.send(timer.message, { group: timer.group, dedupId: `timer:${++sent}` })
      },
    },
    notices: { send: async () => undefined },
  }
}

/** What came of work on one lane; undefined where the fleet file does not have the cluster. Only an abort is thrown. */
export async function laneResult<T>(
  lane: Promise<{ readonly deps: LaneDeps } | undefined>,
  run: { readonly work: LaneWork<T>['work']; readonly signal: AbortSignal; readonly name: string },
): Promise<Worked<T> | undefined> {
  try {
    const open = await lane
    return open && (await run.work(open.deps))
  } catch (cause) {
    if (run.signal.aborted) throw cause
    return {
      problem: asProblem(cause, { code: 'ClusterUnreachable', subject: run.name, what: 'could not be worked on' }),
    }
  }
}

async function knownSources(store: ObjectStore): Promise<readonly SourceId[]> {
  const sources: SourceId[] = []
  for await (const { key } of store.list(headsPrefix)) {
    const id = key.slice(headsPrefix.length)
    if (isDigest(id)) sources.push(id as SourceId)
  }
  return sources
}
