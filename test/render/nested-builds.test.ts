import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildId } from '../../lib/build/spec.ts'
import { nestedBuilds } from '../../lib/render/nested-builds.ts'
import { sampleSource } from '../store/samples.ts'
import { config, renderScene, revisionOf, source, take } from './scene.ts'

const unit = (
  name: string,
  path: string,
  sourceName = 'flux-system',
  more = '',
) => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {interval: 10m, prune: true, path: ${path}, sourceRef: {kind: GitRepository, name: ${sourceName}}${more}}
`
const repository = (name: string, branch: string) => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: ${name}, namespace: flux-system}
spec: {interval: 1m, url: 'ssh://git@github.com/acme/fleet.git', ref: {branch: ${branch}}}
`

describe('units in rendered text', () => {
  const cases: readonly [string, string, readonly string[]][] = [
    ['read the root source', unit('a', './apps'), ['apps']],
    [
      'read the same repository by another name',
      `${unit('a', './apps', 'same')}---\n${repository('same', 'main')}`,
      ['apps'],
    ],
    ['read another ref', `${unit('a', './apps', 'same')}---\n${repository('same', 'dev')}`, []],
    ['read another source', unit('a', './apps', 'other'), []],
    ['cannot be read', unit('a', './apps').replace('prune: true', 'prune: maybe'), []],
    ['are none', config('a', 'kustomize.toolkit.fluxcd.io/'), []],
  ]
  for (const [name, yaml, paths] of cases) {
    it(name, () =>
      assert.deepEqual(
        nestedBuilds(sampleSource, yaml).map(({ spec }) => spec.path),
        paths,
      ),
    )
  }
  it('ask for exactly the build that their lane would ask for', () => {
    const [one] = nestedBuilds(sampleSource, unit('a', './apps/', 'flux-system', ', namePrefix: x-'))
    assert.equal(one?.id, buildId({ source, path: 'apps', fields: { namePrefix: 'x-' } }))
  })
})

describe('a render', () => {
  it('also renders the units that its output holds, and theirs, before the head moves', async () => {
    const scene = await renderScene()
    scene.push('1', {
      'root/a.yaml': unit('apps', './apps'),
      'apps/a.yaml': unit('inner', './inner'),
      'inner/a.yaml': config('a', 'one'),
    })
    await scene.render({ cluster: 'prod', paths: ['root'] })
    assert.equal((await scene.head()).seq, 2)
    for (const path of ['apps', 'inner']) {
      const { clusters, renderedAt } = await scene.build(path)
      assert.deepEqual({ clusters, renderedAt }, { clusters: ['prod'], renderedAt: revisionOf('1') })
    }
  })

  it('keeps nothing of a guess that does not render', async () => {
    const scene = await renderScene()
    scene.push('1', { 'root/a.yaml': unit('apps', './nowhere') })
    await scene.render({ cluster: 'prod', paths: ['root'] })
    assert.equal(Object.keys((await scene.head()).value.builds).length, 1)
  })

  it('leaves units alone whose holder did not change', async () => {
    const scene = await renderScene()
    const files = { 'root/a.yaml': unit('apps', './apps'), 'apps/a.yaml': config('a', 'one') }
    scene.push('1', files)
    await scene.render({ cluster: 'prod', paths: ['root'] })
    take(scene.rendered)
    scene.push('2', { ...files, 'apps/a.yaml': config('a', 'two') })
    await scene.render()
    assert.deepEqual(scene.rendered, ['apps'])
  })
})
