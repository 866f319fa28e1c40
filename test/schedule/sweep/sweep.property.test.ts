import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildId } from '../../../lib/build/spec.ts'
import { dayMs } from '../../../lib/core/clock.ts'
import { laneKey } from '../../../lib/store/keys.ts'
import { artifact, revision, source, sweepScene } from './scene.ts'

const hourMs = 60 * 60_000
const names = ['a', 'b', 'c', 'd'] as const
const build = buildId({ source, path: 'apps', fields: {} })

/** What happens in a bucket, one after the other. */
type Event =
  | { readonly do: 'render' | 'take back' | 'pin' | 'apply'; readonly name: string }
  | { readonly do: 'unpin' | 'sweep' }
  | { readonly do: 'pass'; readonly hours: number }

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('render', 'take back'), name: fc.constantFrom(...names) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('pin', 'apply'), name: fc.constantFrom(...names) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'unpin' }) },
  { weight: 4, arbitrary: fc.constant({ do: 'sweep' }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass'), hours: fc.integer({ min: 1, max: 24 * 40 }) }) },
)

/**
 * What documents say: the head's artifact and two before it, what a record of a cluster that left the fleet file applied last, and a pin.
 * Like the product, nothing comes into one of them but by a render, or from another one.
 */
interface World {
  head: readonly string[]
  applied: string | undefined
  pinned: string | undefined
}

function referred({ head, applied, pinned }: World): readonly string[] {
  return [...new Set([...head, ...(applied === undefined ? [] : [applied]), ...(pinned === undefined ? [] : [pinned])])]
}

test('whatever happens, what a document refers to is there, and what none refers to goes in the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40 }), async (events) => {
      const scene = await sweepScene()
      // Whoever asked for a build has worked, and so left that; a cluster without any document was forgotten.
      await scene.raw(laneKey('gone'), '{}')
      const world: World = { head: [], applied: undefined, pinned: undefined }
      const move = async (name: string): Promise<void> => {
        world.head = [name, ...world.head.filter((one) => one !== name)].slice(0, 3)
        const [now = '', ...before] = world.head
        const earlier = before.map((one) => ({ artifact: artifact(one), inputs: artifact(one) }))
        await scene.head({ builds: { [build]: { clusters: ['gone'], artifact: artifact(now), before: earlier } } })
      }
      const write = () => {
        const { applied: at, pinned } = world
        const target = at === undefined ? {} : { target: { artifact: artifact(at), revision: revision(1) } }
        return scene.record('gone', { ...target, approvalsUsed: pinned === undefined ? [] : [artifact(pinned)] })
      }
      const happen: Readonly<Record<Event['do'], (one: Event) => Promise<unknown>>> = {
        async render(one) {
          if (!('name' in one)) return
          await scene.render(one.name)
          await move(one.name)
        },
        async 'take back'(one) {
          if ('name' in one && world.head.includes(one.name)) await move(one.name)
        },
        async apply(one) {
          if (!('name' in one) || !referred(world).includes(one.name)) return
          world.applied = one.name
          await write()
        },
        async pin(one) {
          if (!('name' in one) || !referred(world).includes(one.name)) return
          world.pinned = one.name
          await write()
        },
        async unpin() {
          world.pinned = undefined
          await write()
        },
        sweep: () => scene.sweep(),
        async pass(one) {
          if ('hours' in one) scene.clock.pass(one.hours * hourMs)
        },
      }
      for (const one of events) {
        await happen[one.do](one)
        for (const name of referred(world)) assert(await scene.hasArtifact(name), `${name} was lost`)
      }
      scene.clock.pass(31 * dayMs)
      await scene.sweep()
      await scene.nextDay()
      for (const name of names) assert.equal(await scene.hasArtifact(name), referred(world).includes(name), name)
    }),
    { numRuns: 400 },
  )
})
