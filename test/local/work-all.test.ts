import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { messageOf } from '../../lib/core/problem.ts'
import { workAll } from '../../lib/local/work-all.ts'
import { headKey } from '../../lib/store/keys.ts'
import { scriptedKustomize, source } from '../render/scene.ts'

test('a run ends although a source can never be rendered, and tells of it once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-work-'))
  const data = await openDataFolder(folder)
  await data.store.put(headKey(source), Buffer.from('{'), { create: true })
  const told: string[] = []
  const end = new AbortController()
  let reads = 0
  const store = {
    ...data.store,
    get(key: string) {
      if (++reads > 1_000) end.abort()
      return data.store.get(key)
    },
  }
  await workAll<void>(
    {
      fleet: { clusters: [], clusterSets: [], repositories: [] },
      fleetFile: join(folder, 'fleet.yaml'),
      data: { ...data, store },
      clock: systemClock,
      env: {},
      kustomize: scriptedKustomize([]),
      signal: end.signal,
      onProblem: (problem) => told.push(messageOf(problem)),
    },
    { work: async () => undefined },
  )
  assert.equal(end.signal.aborted, false, 'it goes round in circles')
  assert.equal(told.length, 1)
  assert.match(told[0] ?? '', /cannot be read as a head/)
  await data.close()
  await rm(folder, { recursive: true })
})
