import assert from 'node:assert/strict'
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { messageOf } from '../../lib/core/problem.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { configMap, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { type Case, caseOn, versionOf } from '../support/spine.ts'

type Damage = (bytes: Buffer) => Buffer | undefined

const damages: Readonly<Record<string, Damage>> = {
  emptied: () => Buffer.alloc(0),
  'cut in half': (bytes) => bytes.subarray(0, bytes.length >> 1),
  'changed in one bit': (bytes) => {
    const copy = Buffer.from(bytes)
    copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1
    return copy
  },
  'of a newer schema': (bytes) => {
    const text = bytes.toString('utf8')
    return text.includes('"schema":1') ? Buffer.from(text.replace('"schema":1', '"schema":99')) : undefined
  },
  'in the place of another': (bytes) => {
    const text = bytes.toString('utf8')
    return text.includes('/b"') ? Buffer.from(text.replaceAll('/b"', '/c"')) : undefined
  },
  removed: () => undefined,
}
const kinds = ['records', 'heads', 'artifacts', 'inputs', 'builds', 'identity']

describe('a damaged store', () => {
  let cluster: TestCluster
  let spine: Case
  before(async () => {
    cluster = await startCluster({ controllers: false, pods: false })
    spine = await caseOn(cluster)
    const first = await spine.push({
      'cluster/b.yaml': kustomization('b', './b'),
      'cluster/c.yaml': kustomization('c', './c'),
      'b/namespace.yaml': namespace('damage'),
      'b/one.yaml': configMap('damage', 'one'),
      'b/two.yaml': configMap('damage', 'two'),
      'c/three.yaml': configMap('damage', 'three'),
    })
    assert.equal(first.outcome('b'), 'ready')
  })
  after(async () => {
    await cluster?.stop()
    await spine?.remove()
  })

  for (const kind of kinds) {
    for (const [how, damage] of Object.entries(damages)) {
      test(`objects of ${kind} that are ${how} lead to no deletion, and to no loss`, async () => {
        await spine.push({ 'b/two.yaml': configMap('damage', 'two'), 'b/one.yaml': configMap('damage', 'one') })
        const watched = ['one', 'two', 'three'].map((name) => pathOf(`damage/configmaps/${name}`))
        const before = await Promise.all(watched.map((path) => versionOf(cluster, path)))
        assert.ok(!before.includes(undefined), before.join())
        const saved = await damageAll(spine.data, kind, damage, how === 'removed')
        if (saved.length === 0) return
        const said = await run(spine)
        if (process.env.SHOW) console.log(`## ${kind} ${how} (${saved.length})\n${said.slice(0, 700)}`)
        const after = await Promise.all(watched.map((path) => versionOf(cluster, path)))
        assert.ok(!after.includes(undefined), `${after.join()}\n${said}`)
        if (how !== 'removed' && !/all ready/.test(said)) assert.match(said, new RegExp(`${kind}|clusters/test`))
        if (how === 'removed') assert.equal(said, 'all ready', 'what was removed is made again')
        else for (const { path, copy } of saved) await copyFile(copy, path)
        const repaired = await run(spine)
        assert.equal(repaired, 'all ready')
        const next = await spine.push({ 'b/two.yaml': null })
        // That a build's description is gone shows when it is rendered next; it is there again for the try after.
        const pruned = kind === 'builds' && how === 'removed' ? await spine.once() : next
        assert.match(pruned.ready('b'), /^True /)
        assert.equal(await versionOf(cluster, pathOf('damage/configmaps/two')), undefined)
      })
    }
  }
})

async function run(spine: Case): Promise<string> {
  try {
    const seen = await spine.once()
    const bad = [...seen.outcomes].filter(([, { kind }]) => kind !== 'ready')
    return bad.length === 0
      ? 'all ready'
      : bad.map(([unit, outcome]) => `${unit} ${JSON.stringify(outcome)}`).join('\n')
  } catch (cause) {
    return `thrown: ${messageOf(cause)}`
  }
}

async function damageAll(data: string, kind: string, damage: Damage, isRemoved: boolean) {
  const files = await readdir(data, { recursive: true, withFileTypes: true })
  const saved: { path: string; copy: string }[] = []
  for (const file of files) {
    const path = join(file.parentPath, file.name)
    if (!file.isFile() || !path.endsWith('=') || !path.includes(`/${kind}`)) continue
    const changed = damage(await readFile(path))
    if (changed === undefined && !isRemoved) continue
    const copy = `${path}.saved`
    await copyFile(path, copy)
    saved.push({ path, copy })
    if (changed === undefined) await rm(path)
    else await writeFile(path, changed)
  }
  return saved
}
