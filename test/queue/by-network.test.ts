import assert from 'node:assert/strict'
import { test } from 'node:test'
import { syncsByNetwork } from '../../lib/queue/by-network.ts'
import type { SyncMessage } from '../../lib/queue/message.ts'
import type { Queue } from '../../lib/queue/queue.ts'

/** A queue that remembers the clusters of what was sent. */
function remembering(): Queue<SyncMessage> & { readonly clusters: string[] } {
  const clusters: string[] = []
  return { clusters, send: async ({ cluster }) => void clusters.push(cluster) }
}

const message = (cluster: string): SyncMessage => ({ schema: 1, kind: 'wake', cluster })
const place = { group: 'any', dedupId: 'any' }

test('a message goes to the queue of its cluster’s network, and any other one to that of clusters without one', async () => {
  const [elsewhere, inner, deep] = [remembering(), remembering(), remembering()]
  const queue = syncsByNetwork({
    elsewhere,
    networks: new Map([
      ['inner', inner],
      ['deep', deep],
    ]),
    networkOf: async (cluster) => ({ a: 'inner', b: 'deep', lost: 'gone' })[cluster],
  })
  for (const cluster of ['a', 'b', 'open', 'lost', 'a']) await queue.send(message(cluster), place)
  assert.deepEqual(inner.clusters, ['a', 'a'])
  assert.deepEqual(deep.clusters, ['b'])
  assert.deepEqual(elsewhere.clusters, ['open', 'lost'])
})

test('without networks nobody is asked where a cluster stands', async () => {
  const elsewhere = remembering()
  const networkOf = () => assert.fail('asked')
  assert.equal(syncsByNetwork({ elsewhere, networks: new Map(), networkOf }), elsewhere)
})
