import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Cluster, ClusterSet, Fleet } from '../../lib/fleet/fleet.ts'
import { unsearchedSets } from '../../lib/fleet/found-clusters.ts'
import { searchesOf, searchId } from '../../lib/fleet/search.ts'
import { rolloutOf } from '../../lib/lane/fleet-lane.ts'

const url = 'https://github.com/acme/fleet'
const minute = 60_000

/** A cluster `name` in a wave, or in none. */
function cluster(name: string, wave?: number, change: Partial<Cluster['source']> & { afterMs?: number } = {}): Cluster {
  const { afterMs = 0, ...source } = change
  return {
    ...{ name, labels: {}, variables: {}, audit: {}, deletion: { maxPercent: 50, minObjects: 10, protect: [] } },
    source: { url, ref: { branch: 'main' }, path: name, ...source },
    access: { kind: 'kubeconfig', file: 'config' },
    ...(wave !== undefined && { rollout: { wave, afterMs } }),
  }
}

/** Who goes before and who after the cluster `me`, by name. */
function around(...clusters: readonly Cluster[]) {
  const fleet: Fleet = { repositories: [], clusterSets: [], clusters }
  const { before, after } = rolloutOf(fleet, clusters.find(({ name }) => name === 'me')!)
  return [before.toSorted().join(), after.toSorted().join()]
}

describe('the rollout of a cluster', () => {
  const cases: readonly (readonly [string, readonly Cluster[], string, string])[] = [
    ['alone waits for nobody', [cluster('me', 3)], '', ''],
    [
      'waits for those of earlier waves, and wakes those of later ones',
      [cluster('a', 1), cluster('me', 2), cluster('b', 3)],
      'a',
      'b',
    ],
    ['does not wait for its own wave', [cluster('a', 2), cluster('me', 2)], '', ''],
    ['waits for all earlier waves', [cluster('a', 1), cluster('b', 2), cluster('c', 2), cluster('me', 3)], 'a,b,c', ''],
    ['wakes the next wave only', [cluster('me', 1), cluster('b', 2), cluster('c', 2), cluster('d', 3)], '', 'b,c'],
    ['wakes the next wave that there is', [cluster('me', 1), cluster('b', 7), cluster('c', 9)], '', 'b'],
    ['counts a cluster without a wave to the first', [cluster('a'), cluster('me', 2)], 'a', ''],
    ['without a wave goes first', [cluster('me'), cluster('b', 2), cluster('c')], '', 'b'],
    [
      'leaves clusters of other repositories out',
      [
        cluster('a', 1, { url: 'https://github.com/acme/else' }),
        cluster('me', 2),
        cluster('b', 3, { url: `${url}-2` }),
      ],
      '',
      '',
    ],
    [
      'leaves clusters at other refs out',
      [cluster('a', 1, { ref: { branch: 'next' } }), cluster('b', 1, { ref: { tag: 'main' } }), cluster('me', 2)],
      '',
      '',
    ],
    [
      'takes one repository for the same by any of its addresses, and at any path',
      [cluster('a', 1, { url: 'git@github.com:acme/fleet.git' }), cluster('me', 2), cluster('b', 3, { path: 'me' })],
      'a',
      'b',
    ],
  ]
  for (const [name, clusters, before, after] of cases) {
    it(name, () => {
      assert.deepEqual(around(...clusters), [before, after])
      assert.deepEqual(around(...clusters.toReversed()), [before, after], 'whatever their order')
    })
  }

  it('takes its own pause, not that of the clusters before it', () => {
    const me = cluster('me', 2, { afterMs: 10 * minute })
    const fleet = {
      repositories: [],
      clusterSets: [],
      clusters: [cluster('a', 1, { afterMs: minute }), me, cluster('b', 3)],
    }
    assert.equal(rolloutOf(fleet, me).afterMs, 10 * minute)
    assert.equal(rolloutOf(fleet, fleet.clusters[0]!).afterMs, minute)
    assert.equal(rolloutOf(fleet, cluster('new')).afterMs, 0)
  })
})

describe('the sets of which nobody knows yet what they find', () => {
  const set = (name: string, wave: number, source = url): ClusterSet => {
    const { access: _, ...template } = cluster('{name}', wave)
    const place = { region: 'eu-west-1', tags: { sluice: name } }
    return { name, eks: place, template: { ...template, source: { ...template.source, url: source } } }
  }
  const me = cluster('me', 2)
  const clusterSets = [
    ...[set('earlier', 1), set('same', 2), set('later', 3)],
    ...[set('elsewhere', 1, 'https://github.com/acme/other'), set('open', 1, 'https://github.com/acme/{name}')],
  ]
  const fleet: Fleet = { repositories: [], clusterSets, clusters: [me] }
  const all = clusterSets.map(({ name }) => name)

  it('hold back a cluster of a later wave, where they may read what it reads', () => {
    assert.deepEqual(rolloutOf(fleet, me, all).unsearched, ['earlier', 'open'])
    assert.deepEqual(rolloutOf(fleet, me, ['same']).unsearched, [])
    assert.deepEqual(rolloutOf(fleet, me).unsearched, [])
  })

  it('are those of which a search was never made, answered or not', () => {
    const [one] = clusterSets
    const [search] = searchesOf(one!)
    const found = { set: 'earlier', account: '', names: [], problem: { message: 'denied', since: 1 } }
    const known = { searches: { [searchId(search!)]: found }, vanished: {} }
    assert.deepEqual(unsearchedSets({ clusterSets: [one!] }, undefined), ['earlier'])
    assert.deepEqual(unsearchedSets({ clusterSets: [one!] }, known), [])
    const changed = { ...one!, eks: { ...one!.eks, tags: { sluice: 'other' } } }
    assert.deepEqual(unsearchedSets({ clusterSets: [changed] }, known), ['earlier'])
  })
})
