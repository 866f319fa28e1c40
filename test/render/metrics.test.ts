import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { headMetrics } from '../../lib/render/metrics.ts'
import type { Head } from '../../lib/store/head.ts'
import { config, renderScene, source } from './scene.ts'

const prod = { cluster: 'prod', paths: ['app', 'other'] }
const files = { 'app/a.yaml': config('a', '1'), 'other/b.yaml': config('b', '1') }

describe('when a head moved', () => {
  it('is when the source was first seen at its revision, whatever is asked of it later', async () => {
    const scene = await renderScene()
    const moved = async () => (await scene.head()).value.moved
    assert.equal(await moved(), undefined)
    scene.push('1', files)
    await scene.render({ cluster: 'prod', paths: ['app'] })
    const first = scene.clock.now()
    scene.clock.pass(60_000)
    await scene.render(prod)
    assert.equal(await moved(), first)
    scene.push('2', files)
    await scene.render()
    assert.equal(await moved(), first + 60_000)
  })
})

describe('what is counted of a head', () => {
  const looks = async () => {
    const looked: Head[] = []
    const scene = await renderScene({ looked: (_, head) => void looked.push(head) })
    const failed = () => looked.map((head) => headMetrics(source, head, 0).ofStack?.FailedBuilds)
    return { scene, failed }
  }

  it('is how many builds fail there, each time that it was looked at', async () => {
    const { scene, failed } = await looks()
    scene.push('1', files)
    await scene.render(prod)
    scene.push('2', { ...files, 'app/a.yaml': config('a', 'broken') })
    await scene.render()
    scene.push('3', files)
    await scene.render()
    assert.deepEqual(failed(), [0, 1, 0])
  })
})
