import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Controller } from '../../../../lib/local/apiserver/controllers/controller.ts'
import { workQueue } from '../../../../lib/local/apiserver/controllers/work-queue.ts'
import { eventually } from '../../../support/eventually.ts'

function working(reconcile: (key: string) => number | undefined): Controller {
  return { name: 'tested', watches: [], keysOf: () => [], reconcile }
}

const silent = () => {}

describe('a queue of work', () => {
  it('works on each key once, after the one who added it is done', async () => {
    const done: string[] = []
    const queue = workQueue(silent)
    const controller = working((key) => void done.push(key))
    for (const key of ['a', 'b', 'a']) queue.add(controller, key)
    assert.deepEqual(done, [])
    await queue.settled()
    assert.deepEqual(done, ['a', 'b'])
  })

  it('settles when also what came up meanwhile is done', async () => {
    const done: string[] = []
    const queue = workQueue(silent)
    const controller = working((key) => {
      done.push(key)
      if (key.length < 3) queue.add(controller, `${key}x`)
      return undefined
    })
    queue.add(controller, 'x')
    await queue.settled()
    assert.deepEqual(done, ['x', 'xx', 'xxx'])
    await queue.settled()
  })

  it('comes back to a key when it is due, once though it was asked for twice', async () => {
    let count = 0
    const queue = workQueue(silent)
    const controller = working(() => (++count <= 2 ? 30 : undefined))
    queue.add(controller, 'a')
    await queue.settled()
    queue.add(controller, 'a')
    await queue.settled()
    assert.equal(count, 2)
    await eventually('the third time', () => count === 3 || undefined)
    queue.stop()
  })

  it('tries again what failed, and tells', async () => {
    const told: unknown[] = []
    let count = 0
    const queue = workQueue((failure, controller, key) => told.push([String(failure), controller, key]))
    queue.add(
      working(() => {
        if (++count < 3) throw new Error(`failure ${count}`)
        return undefined
      }),
      'a',
    )
    await eventually('the third try', () => count === 3 || undefined)
    assert.deepEqual(told, [
      ['Error: failure 1', 'tested', 'a'],
      ['Error: failure 2', 'tested', 'a'],
    ])
  })

  it('does nothing once it is stopped', async () => {
    const done: string[] = []
    const queue = workQueue(silent)
    const controller = working((key) => {
      done.push(key)
      return 10
    })
    queue.add(controller, 'a')
    await queue.settled()
    queue.stop()
    queue.add(controller, 'b')
    await queue.settled()
    await new Promise((resolve) => setTimeout(resolve, 30))
    assert.deepEqual(done, ['a'])
  })
})
