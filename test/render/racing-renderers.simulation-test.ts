import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import type { RenderDeps } from '../../lib/render/deps.ts'
import { renderSource } from '../../lib/render/render-source.ts'
import { renderedAt } from '../../lib/store/head.ts'
import { readHead } from '../../lib/store/heads.ts'
import { headKey } from '../../lib/store/keys.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'
import { type Fate, faultyObjectStore, type WriteFault } from '../support/faulty-object-store.ts'
import { config, type Files, type RenderScene, renderScene, revisionOf, source } from './scene.ts'

const faults: readonly WriteFault[] = ['none', 'lost', 'unanswered', 'late', 'retried', 'racing', 'refused']
const fates = fc.array(fc.record({ fault: fc.constantFrom(...faults), ticks: fc.nat(4) }), { maxLength: 8 })
const commits = (commit: fc.Arbitrary<string>) => fc.array(commit, { minLength: 1, maxLength: 5 })

const filesOf = (commit: string): Files => ({ 'app/a.yaml': config('a', commit), 'other/b.yaml': config('b', 'same') })

interface Race {
  readonly scene: RenderScene
  readonly wakes: readonly { readonly cluster: string; readonly seq: number }[]
  /** Revision of the head after each write that arrived. */
  readonly moves: readonly string[]
}

/** Pushes follow each other while a renderer works on each of them, in any order that the scheduler likes. */
async function race(s: fc.Scheduler, pushes: readonly string[], some: readonly Fate[]): Promise<Race> {
  const inner = memoryObjectStore()
  const scene = await renderScene({ store: inner })
  scene.push('start', filesOf('start'))
  await scene.render({ cluster: 'prod', paths: ['app', 'other'] })
  const moves: string[] = []
  const counted: ObjectStore = {
    ...inner,
    async put(key, bytes, condition) {
      const outcome = await inner.put(key, bytes, condition)
      if (key === headKey(source) && outcome.kind === 'written') {
        moves.push((await readHead(inner, source))?.value.revision ?? '')
      }
      return outcome
    },
  }
  const faulty = faultyObjectStore(counted, some)
  const store: ObjectStore = {
    ...faulty,
    get: (key) => step(s).then(() => faulty.get(key)),
    put: (key, bytes, condition) => step(s).then(() => faulty.put(key, bytes, condition)),
  }
  const renderers = pushes.map((_, n) => depsOf(s, scene, store, n))
  const work = pushes.map(async (commit, n) => {
    await step(s)
    scene.push(commit, filesOf(commit))
    await renderSource(renderers[n]!, { source, asked: [] }, AbortSignal.timeout(60_000))
  })
  await s.waitFor(Promise.all(work))
  await faulty.settled()
  // A branch that seems to go back is believed after it said so again and again (H3).
  for (let again = scene.later.shift(); again !== undefined; again = scene.later.shift()) {
    await renderSource(
      { ...scene.deps, bucket: { ...scene.deps.bucket, store: counted } },
      { source, asked: [], ...again },
      AbortSignal.timeout(60_000),
    )
  }
  return { scene, wakes: scene.wakes, moves }
}

function depsOf(s: fc.Scheduler, { deps }: RenderScene, store: ObjectStore, renderer: number): RenderDeps {
  let count = 0
  return {
    ...deps,
    bucket: { ...deps.bucket, store, nonces: () => `renderer ${renderer} ${++count}` },
    resolve: async (spec, signal) => {
      await step(s)
      const resolved = await deps.resolve(spec, signal)
      await step(s)
      return resolved
    },
  }
}

async function step(s: fc.Scheduler): Promise<void> {
  await s.schedule(Promise.resolve())
}

it('renderers that race through every fault leave the head at the last push, with its artifacts (H2)', async () => {
  const commit = fc.constantFrom('a', 'b', 'c')
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), commits(commit), fates, async (s, pushes, some) => {
      // The last push alone decides, also where it is a revert or a force push back to what once was.
      const { scene } = await race(s, pushes, some)
      const last = lastPushed(scene)
      const { value } = await scene.head()
      assert.equal(value.revision, last.revision)
      assert.deepEqual((await scene.text('app'))?.trim(), config('a', last.commit).trim())
      assert.deepEqual(
        Object.values(value.builds).map((build) => renderedAt(value, build)),
        [last.revision, last.revision],
      )
    }),
    { numRuns: 300 },
  )
})

it('a head never goes back to a revision that was the branch before the one it names (H2)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 5 }), fates, async (s, count, some) => {
      const names = Array.from({ length: count }, (_, n) => `c${n}`)
      const { moves, scene } = await race(s, names, some)
      const order = scene.pushed.map(revisionOf)
      const numbers = moves.map((revision) => (order as readonly string[]).indexOf(revision))
      assert.deepEqual(
        numbers,
        numbers.toSorted((a, b) => a - b),
      )
    }),
    { numRuns: 300 },
  )
})

it('every lane hears of the last change of the head, however the renderers raced (W1)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), commits(fc.constantFrom('a', 'b')), fates, async (s, pushes, some) => {
      const { scene, wakes } = await race(s, pushes, some)
      const { seq, value } = await scene.head()
      assert(
        wakes.some((wake) => wake.cluster === 'prod' && wake.seq === seq),
        `no wake for ${seq}`,
      )
      if (some.length === 0) assert.equal(value.woken, seq)
    }),
    { numRuns: 300 },
  )
})

function lastPushed(scene: RenderScene): { readonly commit: string; readonly revision: string } {
  const commit = scene.pushed.at(-1) ?? ''
  return { commit, revision: revisionOf(commit) }
}
