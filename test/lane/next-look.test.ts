import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { failed, minute, noting, type Pass, second } from './noting.ts'
import { definitionOf, fleetSource, recordOf } from './samples.ts'

describe('the next look', () => {
  const retry = (retryIntervalMs: number) => [recordOf('a', [], { definition: definitionOf('a', { retryIntervalMs }) })]
  const looks: readonly (readonly [string, Pass, number | undefined])[] = [
    ['is none where all is ready', {}, undefined],
    ['is when a failed unit is tried again', { outcomes: { a: failed }, records: retry(90 * second) }, 90 * second],
    ['is none for a unit without a record that failed', { outcomes: { new: failed } }, undefined],
    [
      'is soon after another worker came between',
      { outcomes: { a: { kind: 'waiting', why: '', soon: true } } },
      5 * second,
    ],
    [
      'is none for a build that was asked for: it wakes',
      { outcomes: { a: { kind: 'waiting', why: '', pending: true } } },
      undefined,
    ],
    [
      'is none for what a person suspended: a command comes',
      { outcomes: { a: { kind: 'waiting', why: '' } } },
      undefined,
    ],
    [
      'is when deletions may go on',
      { outcomes: { a: { kind: 'waiting', why: '', applied: true } }, records: retry(20 * minute) },
      15 * minute,
    ],
    [
      'is when deletions may go on, or sooner where the unit says so',
      { outcomes: { a: { kind: 'waiting', why: '', applied: true } }, records: retry(minute) },
      minute,
    ],
    [
      'is the first of several',
      { outcomes: { a: failed, b: { kind: 'waiting', why: '', soon: true } }, records: retry(minute) },
      5 * second,
    ],
  ]
  for (const [name, pass, due] of looks) {
    it(name, async () => {
      const { note, asked, clock } = noting()
      const lane = await note(pass)
      assert.equal(lane.due, due && clock.now() + due)
      assert.deepEqual(asked(), due === undefined ? [] : [`look later ${due}`])
    })
  }

  it('is when the pause after the wave before ends', async () => {
    const { note, asked, clock } = noting()
    const opensAt = clock.now() + 3 * minute
    assert.equal((await note({ held: [fleetSource], opensAt })).due, opensAt)
    assert.deepEqual(asked(), [`look later ${3 * minute}`])
  })

  it('is asked for once: while a timer is on its way no activation sends another', async () => {
    const { note, asked, clock } = noting()
    const pass = { outcomes: { a: failed }, records: retry(minute) }
    const { due } = await note(pass)
    asked()
    for (let wake = 0; wake < 5; wake++) {
      clock.pass(10 * second)
      assert.equal((await note(pass)).due, due)
    }
    assert.deepEqual(asked(), [])
    clock.pass(20 * second)
    await note(pass)
    assert.deepEqual(asked(), [`look later ${minute}`])
  })

  it('is kept while a timer is on its way, though nothing is due any more', async () => {
    const { note, asked, clock } = noting()
    const { due } = await note({ outcomes: { a: failed }, records: retry(minute) })
    clock.pass(10 * second)
    assert.equal((await note()).due, due)
    assert.equal(asked().length, 1)
    clock.pass(minute)
    assert.equal((await note()).due, undefined)
  })

  it('replaces a later one, and a later one does not replace it', async () => {
    const { note, asked, clock } = noting()
    await note({ outcomes: { a: failed }, records: retry(10 * minute) })
    const sooner = await note({ outcomes: { a: failed }, records: retry(minute) })
    assert.equal(sooner.due, clock.now() + minute)
    assert.equal((await note({ outcomes: { a: failed }, records: retry(5 * minute) })).due, sooner.due)
    assert.deepEqual(asked(), [`look later ${10 * minute}`, `look later ${minute}`])
  })

  it('is asked for again by an activation whose clock is behind that of the timer that woke it', async () => {
    const { note, asked, clock } = noting()
    const pass = { outcomes: { a: failed }, records: retry(minute) }
    await note(pass)
    asked()
    clock.pass(minute - second)
    await note(pass)
    assert.deepEqual(asked(), [`look later ${minute}`])
  })

  it('is found again where the clock was set back', async () => {
    const { note, asked, clock } = noting()
    const pass = { outcomes: { a: failed }, records: retry(minute) }
    await note(pass)
    clock.pass(-60 * minute)
    assert.equal((await note(pass)).due, clock.now() + minute)
    assert.equal(asked().length, 2)
  })

  const outages: readonly (readonly [string, number, number])[] = [
    ['just went away', 0, 10 * second],
    ['has been away for 5 minutes', 5 * minute, 2.5 * minute],
    ['has been away for a day', 24 * 60 * minute, 5 * minute],
    ['went away in the future, by another clock', -minute, 10 * second],
  ]
  for (const [name, away, pause] of outages) {
    it(`at a cluster that ${name} is after ${pause / second} s`, async () => {
      const { fail, asked, clock } = noting()
      const lane = await fail(clock.now() - away)
      assert.equal(lane.due, clock.now() + pause)
      assert.deepEqual(asked(), [`look later ${pause}`])
    })
  }

  it('at a cluster that is away keeps one that comes sooner', async () => {
    const { note, fail, asked, clock } = noting()
    await note({ outcomes: { a: failed }, records: retry(20 * second) })
    asked()
    assert.equal((await fail(clock.now() - 60 * minute)).due, clock.now() + 20 * second)
    assert.deepEqual(asked(), [])
  })
})
