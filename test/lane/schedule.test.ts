import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { slots } from '../../lib/core/slots.ts'
import type { UnitOutcome } from '../../lib/lane/activation.ts'
import type { UnitNode } from '../../lib/lane/discover/graph.ts'
import { schedule } from '../../lib/lane/schedule.ts'
import { current, graphOf, nodeOf } from './samples.ts'

const ready: UnitOutcome = { kind: 'ready' }

/** A unit with the names of those that it depends on. */
function unit(name: string, ...on: readonly string[]): UnitNode {
  return nodeOf(name, current(), { dependsOn: on.map((each) => ({ namespace: 'flux-system', name: each })) })
}

/** A lane whose units end when the test says so. */
function lane(nodes: readonly UnitNode[], places = 10) {
  const started: string[] = []
  const held: Record<string, string> = {}
  const ends = new Map<string, PromiseWithResolvers<UnitOutcome>>()
  const graph = graphOf(nodes)
  const work = (node: UnitNode) => {
    started.push(node.definition.name)
    const end = Promise.withResolvers<UnitOutcome>()
    ends.set(node.definition.name, end)
    return end.promise
  }
  const hold = async (node: UnitNode, why: string): Promise<UnitOutcome> => {
    held[node.definition.name] = why
    return { kind: 'waiting', why }
  }
  const all = slots(places)
  return {
    started,
    held,
    slots: all,
    done: schedule(graph, all, work, hold),
    /** Ends a unit and lets everything that follows from it happen. */
    async end(name: string, outcome: UnitOutcome = ready) {
      await new Promise((resolve) => setImmediate(resolve))
      ends.get(name)?.resolve(outcome)
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

describe('units', () => {
  it('start side by side where none depends on another, whatever their order', async () => {
    const { started } = lane([unit('b'), unit('a')])
    await Promise.resolve()
    assert.deepEqual(started, ['b', 'a'])
  })

  it('start as soon as the last of their dependencies is ready, and not before', async () => {
    const { started, end, done } = lane([unit('app', 'db', 'net'), unit('db', 'net'), unit('net'), unit('far')])
    await end('none')
    assert.deepEqual(started, ['net', 'far'])
    await end('net')
    assert.deepEqual(started, ['net', 'far', 'db'])
    await end('db')
    // The slow one that nothing depends on holds nobody back.
    assert.deepEqual(started, ['net', 'far', 'db', 'app'])
    await end('app')
    await end('far')
    assert.equal((await done).size, 4)
  })

  it('of an empty cluster are done at once', async () => assert.equal((await lane([]).done).size, 0))

  it('of a pass that is aborted end it', async () => {
    const graph = graphOf([unit('a')])
    const aborted = () => Promise.reject(new Error('aborted'))
    await assert.rejects(schedule(graph, slots(1), aborted, aborted), /aborted/)
  })
})

describe('a unit is held', () => {
  it('where a dependency failed, with its reason, and so are those behind it', async () => {
    const { held, end, done } = lane([unit('app', 'db'), unit('db', 'net'), unit('net')])
    await end('net', { kind: 'failed', why: 'no route' })
    await done
    assert.deepEqual(held, {
      db: "dependency 'flux-system/net' is not ready: no route",
      app: "dependency 'flux-system/db' is not ready: dependency 'flux-system/net' is not ready: no route",
    })
  })

  it('where a dependency is missing, before the others are waited for', async () => {
    const { held, end, done } = lane([unit('app', 'slow', 'lost'), unit('slow')])
    await end('none')
    assert.deepEqual(held, {
      app: "dependency 'flux-system/lost' not found. Add it to Git, or remove it from spec.dependsOn",
    })
    await end('slow')
    await done
  })

  it('where a dependency waits for a person', async () => {
    const { held, end, done } = lane([unit('app', 'db'), unit('db')])
    await end('db', { kind: 'waiting', why: 'it is suspended in Git' })
    await done
    assert.equal(held.app, "dependency 'flux-system/db' is not ready: it is suspended in Git")
  })

  it('where it depends on itself', async () => {
    const { held, done } = lane([unit('a', 'a')])
    await done
    assert.match(held.a ?? '', /form a circle: Kustomization\/flux-system\/a -> Kustomization\/flux-system\/a\. Remove/)
  })

  it('where its dependencies form a circle, which is named from each of them on', async () => {
    const { held, done } = lane([unit('a', 'b'), unit('b', 'c'), unit('c', 'a')])
    await done
    const names = Object.entries(held).map(([name, why]) => [name, circle(why)])
    assert.deepEqual(Object.fromEntries(names), { a: 'a b c a', b: 'b c a b', c: 'c a b c' })
  })

  it('where it depends on a circle, by way of what waits and not of what is ready', async () => {
    const nodes = [unit('app', 'fine', 'a'), unit('a', 'fine', 'b'), unit('b', 'a'), unit('fine', 'base'), unit('base')]
    const { held, end, done } = lane(nodes)
    await end('base')
    await end('fine')
    await done
    const names = Object.entries(held).map(([name, why]) => [name, circle(why)])
    assert.deepEqual(Object.fromEntries(names), { app: 'app a b a', a: 'a b a', b: 'b a b' })
  })
})

describe('a unit goes on', () => {
  it('where a dependency has applied everything and only its deletions wait', async () => {
    const { started, end, done } = lane([unit('app', 'db'), unit('db')])
    await end('db', { kind: 'waiting', why: 'deletions wait', applied: true })
    assert.deepEqual(started, ['db', 'app'])
    await end('app')
    await done
  })
})

describe('a unit whose dependency is not rendered yet', () => {
  const rendering: UnitOutcome = { kind: 'waiting', why: 'its build is not rendered yet', pending: true }

  it('waits without a word, and so do those behind it: the lane goes on as soon as it is there', async () => {
    const { held, end, done } = lane([unit('app', 'db'), unit('db', 'net'), unit('net')])
    await end('net', rendering)
    const outcomes = await done
    assert.deepEqual(held, {})
    assert.deepEqual(
      [...outcomes.values()].map((outcome) => 'pending' in outcome && outcome.pending),
      [true, true, true],
    )
  })

  it('is held all the same where another dependency failed', async () => {
    const { held, end, done } = lane([unit('app', 'net', 'db'), unit('db'), unit('net')])
    await end('db', { kind: 'failed', why: 'no' })
    await end('net', rendering)
    await done
    assert.deepEqual(Object.keys(held), ['app'])
  })
})

describe('places', () => {
  it('bound how many units are worked on side by side', async () => {
    const { started, end, done } = lane([unit('a'), unit('b'), unit('c')], 2)
    await end('none')
    assert.deepEqual(started, ['a', 'b'])
    await end('a')
    assert.deepEqual(started, ['a', 'b', 'c'])
    await end('b')
    await end('c')
    await done
  })

  it('are lent while a unit waits for health: it holds back nobody but those that depend on it', async () => {
    const started: string[] = []
    const healthy = Promise.withResolvers<void>()
    const places = slots(1)
    const graph = graphOf([unit('slow'), unit('quick'), unit('after', 'slow')])
    const work = async ({ definition: { name } }: UnitNode): Promise<UnitOutcome> => {
      started.push(name)
      if (name === 'slow') await places.lend(() => healthy.promise)
      return ready
    }
    const done = schedule(graph, places, work, async () => ready)
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(started, ['slow', 'quick'])
    healthy.resolve()
    await done
    assert.deepEqual(started, ['slow', 'quick', 'after'])
  })
})

function circle(why: string): string {
  const found = /circle: (.*)\. Remove/.exec(why)?.[1] ?? ''
  return found.replaceAll('Kustomization/flux-system/', '').replaceAll(' ->', '')
}

it('a lane of 20,000 units costs no more for each than one of a few', { timeout: 10_000 }, async () => {
  const nodes = Array.from({ length: 20_000 }, (_, n) => unit(`unit-${n}`))
  const at = async () => ready
  assert.equal((await schedule(graphOf(nodes), slots(8), at, at)).size, nodes.length)
})
