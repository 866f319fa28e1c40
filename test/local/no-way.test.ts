import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { readyOf } from '../../lib/cli/state/explain.ts'
import { rootId } from '../../lib/lane/discover/root.ts'
import { eventually } from '../support/eventually.ts'
import { fleetOf } from '../support/local-run.ts'
import { startServed } from '../support/served.ts'

test('a product that stays up tells of a cluster to which there is no way by its root unit, as of one that is away', async () => {
  const kubeconfig = join(import.meta.dirname, 'no-such-kubeconfig')
  const served = await startServed(fleetOf({ url: 'file:///no/such/repository', kubeconfig }))
  try {
    const ready = await eventually('the condition of the root unit', async () => {
      const root = (await served.records('test')).get(rootId)
      return root && readyOf(root)
    })
    assert.equal(ready.reason, 'ClusterUnreachable')
    assert.match(ready.message, /^cluster test: .*no-such-kubeconfig/)
  } finally {
    await served.stop()
  }
})
