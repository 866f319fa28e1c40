import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { QueueOp } from '../../../lib/queue/kept/queue-op.ts'
import { queueState } from '../../../lib/queue/kept/queue-state.ts'

const maxReceiveCount = 3
const visibilityMs = 100

/** The same rules once more, as plainly as they can be said: all messages in the order of their sending. */
interface Model {
  readonly id: string
  readonly group: string
  receives: number
  /** In flight until then. */
  until: number
}

type Step =
  | { readonly do: 'send'; readonly group: string }
  | { readonly do: 'receive'; readonly max: number; readonly groups: number }
  | { readonly do: 'remove' | 'release'; readonly which: number; readonly afterMs: number }
  | { readonly do: 'pass'; readonly ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('send' as const), group: fc.constantFrom('a', 'b', 'c') }),
  fc.record({
    do: fc.constant('receive' as const),
    max: fc.integer({ min: 1, max: 10 }),
    groups: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    do: fc.constantFrom('remove' as const, 'release' as const),
    which: fc.nat({ max: 50 }),
    afterMs: fc.constantFrom(0, 30, 150),
  }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 50, 100) }),
)

function scene() {
  const state = queueState(maxReceiveCount)
  const log: QueueOp[] = []
  const model: Model[] = []
  const dead: string[] = []
  const receipts: { readonly receipt: string; readonly id: string; readonly receives: number }[] = []
  let now = 0
  let sent = 0

  const apply = (op: QueueOp): void => {
    state.apply(op)
    log.push(op)
  }
  const blocked = (group: string): boolean => model.some((one) => one.group === group && one.until > now)
  const receive = (max: number, groups: number): void => {
    const free = model.filter(({ group }) => !blocked(group))
    const ops = state.receive(now, { max, groups, visibilityMs })
    ops.forEach(apply)
    const taken = ops.flatMap((op) => (op.op === 'received' ? [op.id] : []))
    const buried = ops.flatMap((op) => (op.op === 'dead' ? [op.id] : []))
    const fit = free.filter(({ receives }) => receives < maxReceiveCount)
    const from = Map.groupBy(fit, ({ group }) => group)
    const takenFrom = [...from.values()].filter((some) => some.some(({ id }) => taken.includes(id)))
    assert(takenFrom.length <= groups)
    const rest = takenFrom.length < groups ? fit : takenFrom.flat()
    assert.equal(taken.length, Math.min(max, rest.length), 'as many as there are')
    for (const group of ['a', 'b', 'c']) {
      const inGroup = fit.filter((one) => one.group === group).map(({ id }) => id)
      const got = taken.filter((id) => inGroup.includes(id))
      assert.deepEqual(got, inGroup.slice(0, got.length), 'the first of their group, in its order')
    }
    for (const id of buried) {
      const at = model.findIndex((one) => one.id === id)
      assert(model[at]!.receives >= maxReceiveCount && free.includes(model[at]!))
      dead.push(...model.splice(at, 1).map((one) => one.id))
    }
    for (const one of model.filter(({ id }) => taken.includes(id))) {
      one.receives += 1
      one.until = now + visibilityMs
      const delivered = state.delivered(one.id)
      assert.equal(delivered?.receives, one.receives)
      receipts.push({ receipt: delivered.receipt, id: one.id, receives: one.receives })
    }
  }
  /** A receipt counts while its delivery is the last one and its time is not over. */
  const settle = (which: number, how: (one: Model) => void): void => {
    const given = receipts[which % receipts.length]
    if (given === undefined) return
    const one = model.find(({ id, receives, until }) => id === given.id && receives === given.receives && until > now)
    assert.equal(state.inHand(given.receipt, now), one?.id)
    if (one !== undefined) how(one)
  }
  const run = (step: Step): void => {
    if (step.do === 'send') {
      const place = { group: step.group, dedupId: String(++sent) }
      apply({ op: 'sent', id: String(sent), body: '', sentAt: now, due: now, receives: 0, place })
      model.push({ id: String(sent), group: step.group, receives: 0, until: 0 })
    } else if (step.do === 'receive') {
      receive(step.max, step.groups)
    } else if (step.do === 'pass') {
      now += step.ms
    } else if (step.do === 'remove') {
      settle(step.which, (one) => {
        apply({ op: 'removed', id: one.id })
        model.splice(model.indexOf(one), 1)
      })
    } else {
      settle(step.which, (one) => {
        one.until = now + step.afterMs
        apply({ op: 'released', id: one.id, until: one.until })
      })
    }
  }
  return { state, log, model, dead, run, now: () => now }
}

test('delivers what the plain rules allow, whatever happens in whichever order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const { state, model, dead, run } = scene()
      for (const one of steps) run(one)
      assert.equal(state.size, model.length)
      assert.deepEqual(
        state.dead().map(({ id }) => id),
        dead,
      )
    }),
    { numRuns: 1_000 },
  )
})

test('is the same again after its operations, or the shortest that lead to it, were applied to an empty one', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const { state, log, run, now } = scene()
      for (const one of steps) run(one)
      const repeated = queueState(maxReceiveCount)
      for (const op of log) repeated.apply(op)
      const shortened = queueState(maxReceiveCount)
      for (const op of state.ops(now())) shortened.apply(op)
      for (const one of [state, repeated, shortened]) one.reopen(now())
      // Which group comes first is free.
      const next = (one: typeof state) =>
        ['a', 'b', 'c'].map((group) =>
          one
            .receive(now(), { max: 100, groups: 100, visibilityMs })
            .flatMap((op) => ('id' in op && one.delivered(op.id)?.group === group ? [`${op.op} ${op.id}`] : [])),
        )
      assert.deepEqual(repeated.ops(now()), state.ops(now()))
      assert.deepEqual(shortened.ops(now()), state.ops(now()))
      assert.deepEqual(next(repeated), next(state))
      assert.deepEqual(next(shortened), next(state))
    }),
    { numRuns: 500 },
  )
})
