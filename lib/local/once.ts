import { memoryQueue } from '../adapters/memory/queue.ts'
import { isDigest } from '../core/digest.ts'
import { asProblem, type Problem } from '../core/problem.ts'
import type { Cluster } from '../fleet/fleet.ts'
import type { LaneDeps } from '../lane/deps.ts'
import { type LaneResult, runLane } from '../lane/run-lane.ts'
import { messageSchema, type RenderMessage, type SyncMessage } from '../queue/message.ts'
import { renderSource } from '../render/render-source.ts'
import type { SourceId } from '../source/spec.ts'
import { headsPrefix } from '../store/keys.ts'
import { type LocalWorld, localBucket, localLaneDeps, localRenderDeps, type Sends } from './product.ts'

/** How one cluster stands after everything was polled and synced once. */
export interface ClusterResult {
  readonly cluster: string
  readonly result: LaneResult | { readonly problem: Problem }
}

/**
 * Polls every known source, then works every lane, and goes on with what they ask of each other until nothing is left to do: new units
 * are rendered and applied in the same run.
 */
export async function syncOnce(world: LocalWorld): Promise<readonly ClusterResult[]> {
  const bucket = localBucket(world)
  const renders = memoryQueue<RenderMessage>(world.clock)
  const syncs = memoryQueue<SyncMessage>(world.clock)
  const results = new Map<string, ClusterResult['result']>()
  const lanes = new Map<string, Promise<{ readonly deps: LaneDeps; close(): void }>>()
  let sent = 0
  const place = (group: string) => ({ group, dedupId: `${group}:${++sent}` })
  const sends: Sends = {
    wake: (cluster, source, seq) =>
      syncs.send({ schema: messageSchema, kind: 'wake', cluster, source, seq }, place(cluster)),
    requestRender: (cluster, source, builds) =>
      renders.send({ schema: messageSchema, kind: 'render', source, builds: [...builds], cluster }, place(source)),
  }
  const renderDeps = localRenderDeps(world, bucket, sends)
  const laneOf = (cluster: Cluster) => {
    const known = lanes.get(cluster.name) ?? localLaneDeps(world, bucket, cluster, sends)
    lanes.set(cluster.name, known)
    return known
  }
  const work = async ({ cluster: name }: SyncMessage): Promise<void> => {
    const cluster = world.fleet.clusters.find((one) => one.name === name)
    if (cluster === undefined) return
    results.set(name, await laneResult(laneOf(cluster), world.signal, name))
  }
  try {
    for (const source of await knownSources(bucket.store)) {
      await renders.send({ schema: messageSchema, kind: 'render', source }, place(source))
    }
    await renders.drain((message) => renderSource(renderDeps, message, world.signal))
    for (const { name } of world.fleet.clusters) {
      await syncs.send({ schema: messageSchema, kind: 'audit', cluster: name }, place(name))
    }
    while (renders.size + syncs.size > 0) {
      await syncs.drain(work)
      await renders.drain((message) => renderSource(renderDeps, message, world.signal))
    }
  } finally {
    for (const lane of lanes.values())
      await lane.then(
        ({ close }) => close(),
        () => undefined,
      )
  }
  return [...results].map(([cluster, result]) => ({ cluster, result }))
}

async function laneResult(
  lane: Promise<{ readonly deps: LaneDeps }>,
  signal: AbortSignal,
  cluster: string,
): Promise<ClusterResult['result']> {
  try {
    const { deps } = await lane
    return await runLane(deps, signal)
  } catch (cause) {
    if (signal.aborted) throw cause
    return {
      problem: asProblem(cause, { code: 'ClusterUnreachable', subject: cluster, what: 'could not be worked on' }),
    }
  }
}

async function knownSources(store: Parameters<typeof localBucket>[0]['data']['store']): Promise<readonly SourceId[]> {
  const sources: SourceId[] = []
  for await (const { key } of store.list(headsPrefix)) {
    const id = key.slice(headsPrefix.length)
    if (isDigest(id)) sources.push(id as SourceId)
  }
  return sources
}
