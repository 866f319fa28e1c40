import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import type { Document } from '../../lib/store/document.ts'
import type { Head } from '../../lib/store/head.ts'
import { readHead } from '../../lib/store/heads.ts'
import { faultyObjectStore, type WriteFault } from '../support/faulty-object-store.ts'
import { config, renderScene, revisionOf, source, take, type Wake } from './scene.ts'

const files = (value: string) => ({ 'app/a.yaml': config('a', value) })
const prod = { cluster: 'prod', paths: ['app'] }

/** A scene whose wakes tell what the head was at the time, and fail while `accepts` says no. */
async function watched() {
  const store = memoryObjectStore()
  const sent: (Wake & { readonly head: Document<Head> | undefined })[] = []
  let accepts = true
  const scene = await renderScene({
    store,
    async wake(cluster, _, seq) {
      if (!accepts) throw new Error('the queue does not answer')
      sent.push({ cluster, seq, head: await readHead(store, source) })
    },
  })
  const accept = (next: boolean) => {
    accepts = next
  }
  return { scene, sent, accept }
}

describe('wakes (W1)', () => {
  it('are sent after the head has moved, with its seq', async () => {
    const { scene, sent } = await watched()
    scene.push('1', files('one'))
    await scene.render(prod)
    const [wake] = sent
    assert.equal(sent.length, 1)
    assert.deepEqual([wake?.cluster, wake?.seq], ['prod', wake?.head?.seq])
    assert.equal(wake?.head?.value.revision, revisionOf('1'))
  })

  it('are not noted as accepted before they were', async () => {
    const { scene, sent } = await watched()
    scene.push('1', files('one'))
    await scene.render(prod)
    assert.notEqual(sent[0]?.head?.value.woken, sent[0]?.seq)
    const head = await scene.head()
    assert.equal(head.value.woken, head.seq)
  })

  it('leave seq as it is: noting them is no change of the head', async () => {
    const { scene, sent } = await watched()
    scene.push('1', files('one'))
    await scene.render(prod)
    assert.equal((await scene.head()).seq, sent[0]?.seq)
  })

  it('are sent for a push that changes nothing of a build: lanes show the revision', async () => {
    const { scene, sent } = await watched()
    scene.push('1', files('one'))
    await scene.render(prod)
    take(sent)
    scene.push('2', { ...files('one'), 'README.md': '' })
    await scene.render()
    assert.deepEqual(
      sent.map(({ cluster }) => cluster),
      ['prod'],
    )
  })

  it('are sent once: a poll that finds nothing new sends none', async () => {
    const { scene, sent } = await watched()
    scene.push('1', files('one'))
    await scene.render(prod)
    take(sent)
    await scene.render()
    await scene.render()
    assert.deepEqual(sent, [])
  })

  it('that a crash kept back after the head had moved are sent by the next poll', async () => {
    const { scene, sent, accept } = await watched()
    scene.push('1', files('one'))
    accept(false)
    await assert.rejects(scene.render(prod))
    const { seq, value } = await scene.head()
    assert.deepEqual([value.revision, value.woken < seq], [revisionOf('1'), true])
    accept(true)
    await scene.render()
    assert.deepEqual(
      sent.map((wake) => wake.seq),
      [seq],
    )
    assert.equal((await scene.head()).value.woken, seq)
  })

  it('of two clusters are all sent again where one of them was not accepted', async () => {
    let accepts = true
    const sent: string[] = []
    const scene = await renderScene({
      async wake(cluster) {
        if (cluster === 'prod' && !accepts) throw new Error('the queue does not answer')
        sent.push(cluster)
      },
    })
    scene.push('1', files('one'))
    await scene.render(prod)
    await scene.render({ ...prod, cluster: 'edge' })
    accepts = false
    take(sent)
    scene.push('2', files('two'))
    await assert.rejects(scene.render())
    accepts = true
    await scene.render()
    assert.deepEqual(sent.sort(), ['edge', 'edge', 'prod'])
  })

  for (const fault of ['lost', 'racing'] satisfies WriteFault[]) {
    it(`are sent a second time where the note of the first is ${fault}`, async () => {
      const inner = memoryObjectStore()
      const scene = await renderScene({ store: inner })
      scene.push('1', files('one'))
      await scene.render(prod)
      take(scene.wakes)
      scene.push('2', { ...files('one'), 'README.md': '' })
      // The packed inputs, the head, then the note.
      const fates = [
        { fault: 'none', ticks: 0 },
        { fault: 'none', ticks: 0 },
        { fault, ticks: 0 },
      ] as const
      const faulty = await renderScene({ store: faultyObjectStore(inner, fates), wake: scene.deps.wake })
      faulty.push('2', { ...files('one'), 'README.md': '' })
      await faulty.render()
      const { seq, value } = await scene.head()
      assert.deepEqual([value.woken < seq, take(scene.wakes).length], [true, 1])
      await scene.render()
      assert.deepEqual(take(scene.wakes), [{ cluster: 'prod', seq }])
      await scene.render()
      assert.deepEqual(scene.wakes, [])
      assert.equal((await scene.head()).seq, seq)
    })
  }

  it('of a failed build are sent too: its unit has to say so', async () => {
    const { scene, sent } = await watched()
    scene.push('1', files('one'))
    await scene.render(prod)
    take(sent)
    scene.push('2', files('broken'))
    await scene.render()
    assert.equal(sent.length, 1)
  })
})
