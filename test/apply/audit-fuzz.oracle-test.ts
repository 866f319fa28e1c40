import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { type Result, round } from './audit/round.ts'
import { shapes } from './audit/shapes.ts'
import { startBoth } from './audit/start-both.ts'

/** To see a failure again: `SEED=7 SHAPE=Job npx node --test test/apply/audit-fuzz.oracle-test.ts`. */
const { SEED, SHAPE } = process.env
const wanted = Number(process.env.EDITS ?? 2_000)

let both: Awaited<ReturnType<typeof startBoth>>

before(async () => {
  both = await startBoth()
})
after(() => both?.stop())

it('after random edits by anyone the audit says what Flux says, and leaves what Flux leaves', async (t) => {
  assert.ok(shapes.length >= 20)
  const all = [...shapes.entries()].filter(([, { name }]) => SHAPE === undefined || name === SHAPE)
  const results: Result[] = []
  const failures: string[] = []
  let edits = 0
  for (let seed = Number(SEED ?? process.env.FROM ?? 1); edits < wanted; seed++) {
    // Each new definition makes the API server build its schema anew.
    const some = all.filter(([, { object }]) => object.kind !== 'CustomResourceDefinition' || seed % 5 === 1)
    for (const result of await round(both, some, seed)) {
      results.push(result)
      edits += result.edits.length
      if (result.difference !== undefined && result.otherEdits === undefined) failures.push(told(result, seed))
    }
    if (SEED !== undefined) break
  }
  const apart = results.filter(({ otherEdits }) => otherEdits !== undefined)
  t.diagnostic(summary(results, edits))
  for (const { edits, otherEdits } of apart) t.diagnostic(`not the same edits: ${JSON.stringify([edits, otherEdits])}`)
  assert.equal(failures.join('\n'), '')
  assert.ok(apart.length <= results.length / 50, `${apart.length} of ${results.length} were not edited alike`)
})

function told({ shape, past, edits, difference }: Result, seed: number): string {
  const lines = [...past, ...(past.length > 0 ? ['--- put right'] : []), ...edits]
  return `SEED=${seed} SHAPE='${shape}': ${difference}\n  after ${lines.join('\n        ')}`
}

function summary(results: readonly Result[], edits: number): string {
  const equal = results.filter(({ outcome }) => outcome.action === 'unchanged')
  const by = (what: string) => equal.filter(({ finding }) => finding.by === what).length
  const looks = `${by('list')} by metadata alone, ${by('get')} needed a GET, ${by('dry-run')} a dry-run`
  return `${edits} edits of ${results.length} objects; ${equal.length} were touched for nothing: ${looks}`
}
