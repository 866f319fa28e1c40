import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { type DataFolder, openDataFolder } from '../../../lib/adapters/disk/data-folder.ts'
import { kubeClient } from '../../../lib/adapters/kube/client.ts'
import { connectionFromKubeconfig } from '../../../lib/adapters/kube/kubeconfig.ts'
import { systemClock } from '../../../lib/adapters/system/clock.ts'
import type { Fleet } from '../../../lib/fleet/fleet.ts'
import { parseFleet } from '../../../lib/fleet/parse-fleet.ts'
import { clusterFolder, embeddedKubeconfig } from '../../../lib/local/embedded/place.ts'
import { startEmbedded } from '../../../lib/local/embedded/start.ts'
import { testClock } from '../../support/cluster-api.ts'

const fleet = fleetOf('one', 'two')

function fleetOf(...names: readonly string[]): Fleet {
  const text = names.map(
    (name) => `apiVersion: sluice.dev/v1
kind: Cluster
metadata: {name: ${name}}
spec: {source: {url: file:///srv/git/fleet}, access: {embedded: {}}}
`,
  )
  const parsed = parseFleet(text.join('---\n'), 'fleet.yaml')
  if (parsed.kind === 'invalid') throw parsed.errors[0]
  return parsed.fleet
}

describe('embedded clusters of a fleet', () => {
  let data: DataFolder
  beforeEach(async () => {
    data = await openDataFolder(await mkdtemp(join(tmpdir(), 'sluice-embedded-')))
  })
  afterEach(async () => {
    await data.close()
    await rm(data.path, { recursive: true, force: true })
  })

  const start = () => startEmbedded({ fleet, data, clock: systemClock })
  const uidOf = async (context: string): Promise<string> => {
    const connection = await connectionFromKubeconfig({ file: embeddedKubeconfig(data.path), context })
    const client = kubeClient(connection, { clock: testClock })
    const { types } = await client.types()
    const type = types.find(({ kind, group }) => kind === 'Namespace' && group === '')
    const answer = type && (await client.get(type, '', 'kube-system'))
    client.close()
    return answer?.kind === 'ok' ? answer.value.metadata.uid : ''
  }

  test('are reached by a kubeconfig with a context each, and keep state and address from start to start', async () => {
    const stop = await start()
    const [one, two] = [await uidOf('one'), await uidOf('two')]
    assert.match(one, /^[0-9a-f-]{36}$/)
    assert.notEqual(one, two)
    const kubeconfig = await readFile(embeddedKubeconfig(data.path), 'utf8')
    await stop()
    const again = await start()
    assert.equal(await readFile(embeddedKubeconfig(data.path), 'utf8'), kubeconfig)
    assert.deepEqual([await uidOf('one'), await uidOf('two')], [one, two])
    await again()
  })

  test('take another port where theirs is in use', async () => {
    await (await start())()
    const path = join(clusterFolder(data.path, 'one'), 'server.json')
    const { port } = JSON.parse(await readFile(path, 'utf8'))
    const other = createServer().listen(port, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const stop = await start()
    assert.notEqual(JSON.parse(await readFile(path, 'utf8')).port, port)
    assert.match(await uidOf('one'), /^[0-9a-f-]{36}$/)
    await stop()
    other.close()
  })

  test('are not started where the folder is looked at through its owner', async () => {
    await startEmbedded({ fleet, data: { ...data, isShared: true }, clock: systemClock })
    await assert.rejects(readFile(embeddedKubeconfig(data.path)), { code: 'ENOENT' })
  })

  for (const [what, file, damaged, told] of [
    [
      'objects',
      'objects.jsonl',
      (text: string) => text.replace('"revision"', 'revision'),
      /^embedded cluster one cannot start: \S+objects\.jsonl, line 1 is damaged: put the folder back [^:]*$/,
    ],
    [
      'objects of a later version',
      'objects.jsonl',
      (text: string) => text.replace('"journal":1', '"journal":9'),
      /is of a later version \(9; this one reads 1\)/,
    ],
    ['an identity', 'server.json', () => '{', /server\.json is damaged, or of another version\. Remove it/],
  ] as const) {
    test(`say what is wrong with ${what} that cannot be read, and lose nothing`, async () => {
      await (await start())()
      const path = join(clusterFolder(data.path, 'one'), file)
      const text = damaged(await readFile(path, 'utf8'))
      await writeFile(path, text)
      await assert.rejects(start(), { message: told })
      assert.equal(await readFile(path, 'utf8'), text)
    })
  }

  test('say that their objects are missing, and do not begin anew as another cluster', async () => {
    await (await start())()
    const path = join(clusterFolder(data.path, 'one'), 'objects.jsonl')
    await rm(path)
    await assert.rejects(start(), { message: /^embedded cluster one cannot start: \S+objects\.jsonl is missing: put / })
    await assert.rejects(readFile(path), { code: 'ENOENT' })
  })

  test('leave out a last line that was cut off', async () => {
    await (await start())()
    const path = join(clusterFolder(data.path, 'one'), 'objects.jsonl')
    await writeFile(path, `${await readFile(path, 'utf8')}{"revision":9,"resou`)
    const stop = await start()
    assert.match(await uidOf('one'), /^[0-9a-f-]{36}$/)
    await stop()
  })
})
