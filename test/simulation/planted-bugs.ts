import type { FaultKind } from './faults.ts'
import type { SourcePatch } from './patched-sources.ts'

/** A mistake that the protocol forbids, as a change of the product's own files. */
export interface PlantedBug {
  readonly name: string
  /** The rule that it breaks. */
  readonly rule: string
  /** A seed whose schedule showed it when it was looked for last; after a change of the product some later one does. */
  readonly near: number
  readonly patches: readonly SourcePatch[]
  /** Found where messages alone must do it: polls and audits would heal what it leaves. */
  readonly alone?: true
  /** The faults that bring it to light; all where not given. */
  readonly faults?: readonly FaultKind[]
  /** Workers freeze before these effects alone. */
  readonly freezeBefore?: string
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'mutable inputs',
    rule: 'H1',
    near: 3,
    patches: [
      {
        file: 'lib/render/build-all.ts',
        find: 'if (await isSame(entry.inputs)) return',
        replace: `const kept = await deps.bucket.store.get('inputs/of-' + id)
    const own = kept && JSON.parse(Buffer.from(kept.bytes).toString())
    if (own !== undefined && (await inputsUnchanged(tree, own, engine))) return`,
      },
      {
        file: 'lib/render/build-all.ts',
        find: 'const now = { artifact, inputs: inputsDigest(inputs) }',
        replace: `const kept = await deps.bucket.store.get('inputs/of-' + id)
  const bytes = Buffer.from(JSON.stringify(inputs))
  await deps.bucket.store.put('inputs/of-' + id, bytes, kept === undefined ? { create: true } : { etag: kept.etag })
  const now = { artifact, inputs: inputsDigest(inputs) }`,
      },
    ],
  },
  {
    name: 'wake before head',
    rule: 'W1',
    near: 2,
    alone: true,
    patches: [
      {
        file: 'lib/render/render-source.ts',
        find: 'const written = next && (await writeHead(deps.bucket, request.source, { head: next, seen }, deps.memory.heads))',
        replace: `const clusters = new Set(Object.values(next?.builds ?? {}).flatMap((build) => build.clusters))
    for (const cluster of clusters) await deps.wake(cluster, request.source, seen.seq + 1)
    const written = next && (await writeHead(deps.bucket, request.source, { head: next, seen }, deps.memory.heads))`,
      },
      {
        file: 'lib/render/wake-lanes.ts',
        find: 'for (const cluster of clusters) await deps.wake(cluster, source, head.seq)',
        replace: 'void clusters',
      },
    ],
  },
  {
    name: 'write again after 412 without resolving',
    rule: 'H2',
    near: 7,
    faults: ['freeze', 'message repeated'],
    freezeBefore: 'put ',
    patches: [
      {
        file: 'lib/render/render-source.ts',
        find: "if (written?.kind === 'lost') continue",
        replace: `if (written?.kind === 'lost' && next !== undefined) {
      const fresh = await readHead(deps.bucket.store, request.source)
      if (fresh !== undefined) await writeHead(deps.bucket, request.source, { head: next, seen: fresh })
      continue
    }`,
      },
    ],
  },
  {
    name: 'dedup by body',
    rule: 'W2',
    near: 1,
    alone: true,
    faults: [],
    patches: [
      {
        file: 'lib/queue/messenger.ts',
        find: '`push:${delivery}`',
        replace: 'JSON.stringify(push) + (delivery ? 1 : 0)',
      },
    ],
  },
  {
    name: 'release before claim',
    rule: 'P2',
    near: 3,
    patches: [
      {
        file: 'lib/lane/plan/handovers.ts',
        find: 'if (!claimed) return false',
        replace: 'if (claimed || !claimed) return true',
      },
    ],
  },
  {
    name: 'no wait for what fails',
    rule: 'P2',
    near: 7,
    patches: [
      {
        file: 'lib/lane/plan/closure.ts',
        find: 'export const failureHoldsMs = 15 * 60_000',
        replace: 'export const failureHoldsMs = 0',
      },
    ],
  },
  {
    name: 'prune before closure',
    rule: 'P1',
    near: 4,
    patches: [
      {
        // What defines units is nearly always rendered with them: without that the closure has to wait for each new one.
        file: 'lib/render/build-all.ts',
        find: 'const nested = await buildNested(deps, head, tree, built, signal)',
        replace: 'const nested: Built[] = []',
      },
      {
        file: 'lib/lane/plan/closure.ts',
        find: 'if (everybody !== undefined) return everybody',
        replace: 'if (unit) return undefined',
      },
    ],
  },
  {
    name: 'delete by uid only',
    rule: 'F1',
    near: 103,
    faults: ['freeze'],
    freezeBefore: 'delete',
    patches: [
      {
        // An API server that is told no resourceVersion compares none.
        file: 'test/simulation/cluster/memory-cluster.ts',
        find: 'if (live.metadata.uid !== uid || live.metadata.resourceVersion !== resourceVersion) return',
        replace: 'if (live.metadata.uid !== uid) return',
      },
    ],
  },
  {
    name: 'intent dropped early',
    rule: 'F2',
    near: 45,
    alone: true,
    faults: ['freeze'],
    freezeBefore: 'delete',
    patches: [
      {
        file: 'lib/lane/apply/select.ts',
        find: "if (intents.has(object.id)) return due('intent')",
        replace: 'void intents',
      },
    ],
  },
  {
    name: 'a pin that waits for Git',
    rule: 'U2',
    near: 23,
    patches: [
      {
        file: 'lib/lane/schedule.ts',
        find: "(node.pinned ?? node.restoring) === true && outcome.kind === 'failed'",
        replace: "node.restoring === true && outcome.kind === 'failed'",
      },
    ],
  },
  {
    name: 'a pin that lets go what comes',
    rule: 'U2',
    near: 79,
    patches: [
      {
        file: 'lib/lane/discover/content.ts',
        find: 'failed(lostPin(unit, pin)) : await withNext(read, request, later)',
        replace: 'failed(lostPin(unit, pin)) : read',
      },
    ],
  },
  {
    name: 'throw instead of timer',
    rule: 'Q1',
    near: 3,
    patches: [
      {
        file: 'lib/lane/handler.ts',
        find: 'if (!isGivenUp) await world.lookLater(cluster, retryPauseMs(failures), options.audit, failures)',
        replace: 'throw cause',
      },
      {
        file: 'lib/lane/run-lane.ts',
        find: 'await deps.lookLater(Math.max(begun.until - deps.clock.now(), 1_000), orderOf(options))',
        replace: "throw new Error('the lane is busy')",
      },
    ],
  },
  {
    name: 'expiry by age',
    rule: 'G1',
    near: 1,
    patches: [
      {
        file: 'lib/schedule/run-tick.ts',
        find: 'if (dueIn(window, `sweep ${deps.bucketName}`, dayMs) !== undefined)',
        replace: 'if (dueIn(window, `sweep ${deps.bucketName}`, dayMs) !== 0)',
      },
      {
        file: 'lib/schedule/sweep/sweep.ts',
        find: '.filter((key) => !referenced.found.has(nameOf(key)))',
        replace: '',
      },
      {
        file: 'lib/schedule/sweep/sweep.ts',
        find: 'agreed(state.unreferenced, now), {',
        replace: 'new Set(Object.keys(state.unreferenced)), {',
      },
      {
        file: 'lib/schedule/sweep/candidates.ts',
        find: 'export const sweptAfterMs = 30 * dayMs',
        replace: 'export const sweptAfterMs = dayMs / 1_440',
      },
    ],
  },
]
