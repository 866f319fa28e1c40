import { isVirtual } from '../../../lib/lane/record/virtual.ts'
import { difference } from '../truth.ts'
import { isOurs, isReadyAt, type Seen } from './witness.ts'

/** What is not as it should be once nothing goes wrong any more: every cluster holds the last push, and says so. */
export function wrongAtTheEnd(seen: Seen): readonly string[] {
  const wrong = [...wrongOnClusters(seen)]
  const { truth } = seen
  const last = truth.repository.head()
  const wanted = truth.wanted(last.number)
  const units = new Set(Object.keys(truth.model(last.number).units).map((name) => `Kustomization/flux-system/${name}`))
  for (const name of seen.clusters.keys()) {
    const records = seen.records.get(name) ?? new Map()
    for (const unit of units) {
      const record = records.get(unit)
      if (isReadyAt(record) === undefined) wrong.push(`${name} ${unit} is not ready: ${messageOf(record)}`)
    }
    for (const record of records.values()) {
      for (const { id } of record.inventory) {
        if (!isVirtual(id) && wanted.get(id)?.unit !== record.unit)
          wrong.push(`${name} ${record.unit} still lists ${id}`)
      }
    }
  }
  return wrong
}

/** What is wrong with heads and clusters alone, whatever records still list or say. */
export function wrongOnClusters(seen: Seen): readonly string[] {
  const wrong: string[] = []
  const last = seen.truth.repository.head()
  const wanted = seen.truth.wanted(last.number)
  if (seen.head?.revision !== last.revision)
    wrong.push(`the head is at ${seen.head?.revision} instead of ${last.revision}`)
  for (const [name, cluster] of seen.clusters) {
    for (const [id, object] of wanted) {
      const why = difference(cluster.get(id), object)
      if (why !== undefined) wrong.push(`${name} ${id} ${why}`)
    }
    for (const [id, live] of cluster.all()) {
      if (!wanted.has(id) && isOurs(live)) wrong.push(`${name} ${id} is still there`)
    }
  }
  return wrong
}

function messageOf(
  record: { readonly conditions: readonly { readonly type: string; readonly message: string }[] } | undefined,
) {
  return record?.conditions.find(({ type }) => type === 'Ready')?.message ?? 'it has no condition'
}
