import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Problem } from '../../lib/core/problem.ts'
import { whenQuiet } from '../../lib/local/when-quiet.ts'
import { manualClock } from '../support/manual-clock.ts'

function scene() {
  const clock = manualClock()
  const end = new AbortController()
  const problems: Problem[] = []
  const done: string[] = []
  const quiet = whenQuiet({ clock, signal: end.signal, report: (problem) => void problems.push(problem) })
  const later = (key: string, what: string) => quiet.later(key, async () => void done.push(what))
  return { clock, end, problems, done, quiet, later }
}

describe('what can wait', () => {
  it('is done after a second without more of it, the last of each key', async () => {
    const { clock, done, quiet, later } = scene()
    later('a', 'first of a')
    later('b', 'b')
    await clock.pass(900)
    later('a', 'second of a')
    await clock.pass(100)
    assert.deepEqual(done, [])
    await clock.pass(1_000)
    assert.deepEqual(done, ['second of a', 'b'])
    await quiet.close()
  })

  it('is done in the end where more comes all the time', async () => {
    const { clock, done, later } = scene()
    for (let at = 0; at < 12_000; at += 500) {
      later('a', `at ${at}`)
      await clock.pass(500)
    }
    assert.equal(done.length, 1)
  })

  it('is done again for what comes after it was done', async () => {
    const { clock, done, later } = scene()
    for (const what of ['one', 'two']) {
      later('a', what)
      await clock.pass(1_000)
      await clock.pass(1_000)
    }
    assert.deepEqual(done, ['one', 'two'])
  })

  it('is told where it fails, and goes on with the next', async () => {
    const { clock, problems, done, quiet, later } = scene()
    quiet.later('a', () => Promise.reject(new Error('disk full')))
    await clock.pass(1_000)
    await clock.pass(1_000)
    assert.match(problems[0]?.message ?? '', /did not do what could wait.*disk full/)
    later('a', 'again')
    await clock.pass(1_000)
    await clock.pass(1_000)
    assert.deepEqual(done, ['again'])
  })

  it('is dropped at the end, without a word', async () => {
    const { clock, end, problems, done, quiet, later } = scene()
    later('a', 'a')
    end.abort()
    await quiet.close()
    await clock.pass(5_000)
    assert.deepEqual([done, problems], [[], []])
  })
})
