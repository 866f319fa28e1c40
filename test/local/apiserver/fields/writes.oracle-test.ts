import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { equal, isObject, type JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { type FieldOracle, startFieldOracle } from '../../../support/field-oracle.ts'
import { randomOf } from '../../../support/random.ts'
import { gadgetDefinition } from './support/gadget.ts'
import { randomEndpoint, randomWrite, wholeObject } from './support/random-write.ts'
import { both } from './support/replay.ts'
import { builtinSubject, builtinSubjects, gadgetSubject, type Subject } from './support/subjects.ts'

/** To see a failure again: `SEED=7 KIND=Service npx node --test test/local/apiserver/fields/writes.oracle-test.ts`. */
const { SEED, KIND } = process.env
const share = Number(process.env.SEQUENCES ?? 1)

describe('random sequences of writes leave the objects and managers that the real server leaves', () => {
  let oracle: FieldOracle
  before(async () => {
    oracle = await startFieldOracle()
    await oracle.define(gadgetDefinition)
  })
  after(() => oracle?.[Symbol.asyncDispose]())

  const often: readonly [Subject, number][] = [
    [gadgetSubject(), 800],
    [builtinSubject('v1', 'ConfigMap'), 200],
    [builtinSubject('apps/v1', 'Deployment'), 400],
    [builtinSubject('v1', 'Service'), 200],
  ]
  const rest = builtinSubjects().filter(({ kind }) => often.every(([other]) => other.kind !== kind))
  for (const [subject, sequences] of [...often, ...rest.map((one): [Subject, number] => [one, 15])]) {
    if (KIND !== undefined && subject.kind !== KIND) continue
    it(`${subject.kind} in ${subject.apiVersions.join(' and ')}`, async (t) => {
      const counts = { writes: 0, conflicts: 0, refusals: 0, unread: 0 }
      const from = Number(SEED ?? 1)
      for (let seed = from; seed < from + (SEED === undefined ? sequences * share : 1); seed++)
        await sequence(oracle, subject, seed, counts)
      t.diagnostic(JSON.stringify(counts))
      assert.ok(counts.unread <= counts.writes / 4, 'too many objects that the kind cannot hold')
    })
  }
})

interface Counts {
  writes: number
  conflicts: number
  refusals: number
  unread: number
}

async function sequence(oracle: FieldOracle, subject: Subject, seed: number, counts: Counts): Promise<void> {
  const random = randomOf(seed)
  const whole = wholeObject(random, subject)
  let live: JsonObject | undefined
  const crowd = seed % 10 === 0
  for (let step = 0; step < (crowd ? 30 : 6); step++) {
    const endpoint = randomEndpoint(random, subject, step, crowd)
    const write = randomWrite(random, endpoint, whole, live)
    const result = await both(oracle, endpoint, live, write)
    if (result === undefined) {
      counts.unread++
      continue
    }
    const { ours, theirs } = result
    counts.writes++
    if (isObject(theirs) && theirs.code !== undefined) counts[theirs.code === 409 ? 'conflicts' : 'refusals']++
    if (!equal(ours, theirs)) {
      const said = JSON.stringify({ seed, step, endpoint, write, live }, undefined, 1)
      assert.deepEqual(ours, theirs, `SEED=${seed} KIND=${subject.kind} step ${step}: ${said}`)
    }
    live = result.live
  }
}
