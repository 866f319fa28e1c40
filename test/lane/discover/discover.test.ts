import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Problem } from '../../../lib/core/problem.ts'
import type { Content } from '../../../lib/lane/discover/graph.ts'
import { configMap, documents, kustomization } from '../../support/manifests.ts'
import { before, broken, discoveryScene, fleetUrl, now } from '../discovery-scene.ts'
import { definitionOf, idOf, recordOf } from '../samples.ts'

const empty = configMap('web', 'nothing')

function repository(name: string, url: string): string {
  return `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: ${name}, namespace: flux-system}
spec: {url: ${url}, interval: 1m, ref: {branch: main}}
`
}

function reading(name: string, path: string, source: string): string {
  return kustomization(name, path).replace('name: flux-system}', `name: ${source}}`)
}

function problemOf(content: Content): Problem | undefined {
  return content.kind === 'failed' || content.kind === 'behind' ? content.problem : undefined
}

describe('units', () => {
  it('are found in the outputs of units, from the root down', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: kustomization('apps', './apps'), apps: kustomization('team', './team'), team: empty })
    const { kinds, node, requested } = await scene.look()
    assert.deepEqual(kinds, { apps: 'current', 'flux-system': 'current', team: 'current' })
    assert.deepEqual([node('apps').parent, node('team').parent], [idOf('flux-system'), idOf('apps')])
    assert.equal(requested, 0)
  })

  it('that are not rendered yet are asked for and pending', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: documents(kustomization('a', './a'), kustomization('b', './b')), a: empty })
    const { kinds, requested } = await scene.look()
    assert.deepEqual([kinds, requested], [{ a: 'current', b: 'pending', 'flux-system': 'current' }, 1])
  })

  it('rendered for another cluster are used at once, and asked for so that this one is woken', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: kustomization('a', './a'), a: { yaml: empty, entry: { clusters: ['other'] } } })
    const { kinds, requested } = await scene.look()
    assert.deepEqual([kinds.a, requested], ['current', 1])
  })

  it('of which the artifact is missing are pending, never empty', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: kustomization('a', './a'), a: { yaml: empty, lost: true } })
    assert.equal((await scene.look()).kinds.a, 'pending')
  })

  it('rendered at an earlier revision without an error are pending', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: kustomization('a', './a'), a: { yaml: empty, entry: { behind: before } } })
    assert.equal((await scene.look()).kinds.a, 'pending')
  })

  it('of a cluster that nobody rendered for are its root alone, which is asked for', async () => {
    const scene = discoveryScene()
    const { kinds, requested } = await scene.look()
    assert.deepEqual([kinds, requested], [{ 'flux-system': 'pending' }, 1])
  })

  it('defined twice are as the first says, and the other is told', async () => {
    const scene = discoveryScene()
    await scene.rendered({
      root: documents(kustomization('a', './a'), kustomization('b', './b')),
      a: kustomization('x', './from-a'),
      b: kustomization('x', './from-b'),
      'from-a': empty,
    })
    const { node, notes } = await scene.look()
    assert.deepEqual([node('x').definition.path, node('x').parent], ['from-a', idOf('a')])
    assert.deepEqual(notes.get(idOf('b')), [
      `${idOf('x')} is defined more than once; the definition in ${idOf('a')} counts`,
    ])
  })

  it('that define themselves are defined by their parent', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: kustomization('a', './a'), a: kustomization('a', './elsewhere') })
    assert.equal((await scene.look()).node('a').definition.path, 'a')
  })
})

describe('sources', () => {
  it('may be defined in the output of any unit, before or after those that read them', async () => {
    const scene = discoveryScene()
    const url = 'https://github.com/acme/apps'
    await scene.rendered({
      root: documents(reading('apps', './deploy', 'apps'), kustomization('infra', './infra')),
      infra: repository('apps', url),
    })
    await scene.rendered({ deploy: empty }, url)
    assert.deepEqual((await scene.look()).kinds, { apps: 'current', 'flux-system': 'current', infra: 'current' })
  })

  it('that nobody defines are told with those that there are', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: reading('apps', './deploy', 'lost') })
    const problem = problemOf((await scene.look()).node('apps').content)
    assert.equal(problem?.code, 'NotFound')
    assert.match(problem.message, /GitRepository\/flux-system\/lost .* name one of: flux-system\/flux-system/)
  })

  it('that are not valid or cannot be read fail those that read them, each with its reason', async () => {
    const scene = discoveryScene()
    const invalid = repository('bad', fleetUrl).replace('interval: 1m', 'interval: often')
    await scene.rendered({
      root: documents(
        repository('ssh', 'ssh://git@x/y'),
        invalid,
        reading('a', './a', 'ssh'),
        reading('b', './b', 'bad'),
      ),
    })
    const { node } = await scene.look()
    assert.match(problemOf(node('a').content)!.message, /is an ssh address/)
    assert.match(problemOf(node('b').content)!.message, /interval/)
  })

  it('that do not answer leave their units behind, with what was rendered last', async () => {
    const scene = discoveryScene()
    const error = { code: 'SourceFailed', message: 'has no branch main', since: 5 }
    await scene.rendered({ root: kustomization('a', './a'), a: empty }, fleetUrl, { error })
    const { kinds, node } = await scene.look()
    assert.deepEqual(kinds, { a: 'behind', 'flux-system': 'behind' })
    const { content } = node('a')
    assert(content.kind === 'behind')
    assert.deepEqual([content.reason, content.output.revision], ['ArtifactFailed', now])
  })
})

describe('a unit whose build fails', () => {
  const child = recordOf('child', [], { parent: idOf('a'), definition: definitionOf('child', { path: 'child' }) })
  const grandchild = recordOf('grandchild', [], { parent: idOf('child'), definition: definitionOf('grandchild') })

  it('and never was rendered keeps the units that it had, as their records define them', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: kustomization('a', './a'), a: broken(), child: empty, grandchild: empty })
    const { kinds, node, vanished } = await scene.look(child)
    assert.deepEqual(kinds, { a: 'failed', child: 'current', 'flux-system': 'current' })
    assert.deepEqual([node('child').kept, node('child').parent], [true, idOf('a')])
    assert.equal(vanished.size, 0)
  })

  it('and was rendered before is behind with the units of then, and keeps those of its records', async () => {
    const scene = discoveryScene()
    const old = kustomization('other', './other')
    await scene.rendered({ root: kustomization('a', './a'), a: broken(old), other: empty, child: empty })
    const { kinds, node } = await scene.look(child)
    assert.deepEqual(kinds, { a: 'behind', child: 'current', 'flux-system': 'current', other: 'current' })
    assert.deepEqual([node('other').kept, node('child').kept], [false, true])
  })

  it('keeps what is below its units only as they say: a unit that is kept and readable speaks for its own', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: kustomization('a', './a'), a: broken(), child: empty, grandchild: empty })
    const { kinds, vanished } = await scene.look(child, grandchild)
    assert.deepEqual(Object.keys(kinds), ['a', 'child', 'flux-system'])
    assert.deepEqual([...vanished.keys()], [idOf('grandchild')])
  })

  it('keeps nothing that another unit defines now', async () => {
    const scene = discoveryScene()
    const root = documents(kustomization('a', './a'), kustomization('child', './moved'))
    await scene.rendered({ root, a: broken(), moved: empty })
    const { node } = await scene.look(child)
    assert.deepEqual([node('child').kept, node('child').definition.path], [false, 'moved'])
  })
})

describe('a unit that left the output of its parent', () => {
  const gone = recordOf('gone', ['ConfigMap/web/one'])

  it('has vanished, and the parent answers for it', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: empty })
    const { vanished, kinds } = await scene.look(gone)
    assert.deepEqual(vanished.get(gone.unit), { record: gone, holder: idOf('flux-system'), orphan: false })
    assert.deepEqual(kinds, { 'flux-system': 'current' })
  })

  it('with what it defined: the nearest unit that is left answers for all', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: empty })
    const below = recordOf('below', [], { parent: gone.unit })
    const { vanished } = await scene.look(gone, below)
    assert.deepEqual(vanished.get(below.unit)?.holder, idOf('flux-system'))
  })

  it('leaves its objects where its policy says so, and so do the units below it', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: empty })
    const leaving = { ...gone, definition: definitionOf('gone', { deletionPolicy: 'Orphan' }) }
    const below = recordOf('below', [], { parent: gone.unit })
    const { vanished } = await scene.look(leaving, below)
    assert.deepEqual(
      [...vanished.values()].map(({ orphan }) => orphan),
      [true, true],
    )
  })

  it('lives on where its parent prunes nothing', async () => {
    const scene = discoveryScene()
    const root = kustomization('a', './a').replace('prune: true', 'prune: false')
    await scene.rendered({ root, a: empty, gone: empty })
    const { node, vanished } = await scene.look({ ...gone, parent: idOf('a') })
    assert.deepEqual([node('gone').kept, vanished.size], [true, 0])
  })

  it('and was removed counts only where one of its objects came back', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: empty })
    assert.equal((await scene.look(recordOf('gone', [], { removed: 1 }))).vanished.size, 0)
    assert.equal((await scene.look({ ...gone, removed: 1 })).vanished.size, 1)
  })
})

describe('a unit whose manifest is not valid', () => {
  const invalid = kustomization('a', './a').replace('interval: 5m', 'interval: often')

  it('keeps its last definition and its units, and says what is wrong', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: invalid, child: empty })
    const record = recordOf('a', ['ConfigMap/web/one'], { definition: definitionOf('a', { path: 'old' }) })
    const { node, vanished } = await scene.look(record, recordOf('child', [], { parent: record.unit }))
    const { content, definition } = node('a')
    assert.deepEqual([content.kind, definition.path, node('child').kept, vanished.size], ['failed', 'old', true, 0])
    assert.match(problemOf(content)!.message, /spec\.interval/)
    assert(content.kind === 'failed' && content.reason === 'InvalidManifest')
  })

  it('and never was valid fails alone', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root: documents(invalid, kustomization('b', './b')), b: empty })
    assert.deepEqual((await scene.look()).kinds, { a: 'failed', b: 'current', 'flux-system': 'current' })
  })
})

describe('a unit that is suspended in Git', () => {
  const root = kustomization('a', './a', 'suspend: true\n')

  it('wants what it applied, whatever was rendered since, also of units', async () => {
    const scene = discoveryScene()
    const old = kustomization('child', './child')
    await scene.rendered({ root, a: empty, child: empty })
    const artifact = await scene.artifact(old)
    const applied = { revision: before, artifact, desired: artifact, at: 1 }
    const { node, kinds } = await scene.look(recordOf('a', [], { applied }))
    const { content } = node('a')
    assert(content.kind === 'current')
    assert.deepEqual([content.output.revision, content.output.artifact], [before, artifact])
    assert.equal(kinds.child, 'current')
  })

  it('and never was applied waits', async () => {
    const scene = discoveryScene()
    await scene.rendered({ root, a: empty })
    assert.equal((await scene.look()).kinds.a, 'pending')
  })
})
