import { compareText } from './compare-text.ts'
import { identifierOf, type Managed, secondsOf } from './managers.ts'
import { union } from './set-algebra.ts'

const most = 10

/** Keeps at most ten managers that update: the oldest of them are put together by version as `ancient-changes`. */
export function capUpdaters({ owners, times }: Managed): Managed {
  const seconds = (id: string) => secondsOf(times.get(id) ?? '')
  const updaters = [...owners.keys()]
    .filter((id) => owners.get(id)?.applied === false)
    .sort((one, other) => seconds(one) - seconds(other) || compareText(one, other))
  const capped = new Map(owners)
  const when = new Map(times)
  const firstOf = new Map<string, string>()
  let left = updaters.length
  for (const id of updaters) {
    if (left <= most) break
    const owner = capped.get(id)
    if (owner === undefined) continue
    const ancient = { manager: 'ancient-changes', subresource: '', apiVersion: owner.apiVersion, applied: false }
    const bucket = identifierOf(ancient)
    const first = firstOf.get(owner.apiVersion)
    if (first === undefined) {
      firstOf.set(owner.apiVersion, id)
      continue
    }
    const before = capped.get(bucket) ?? capped.get(first)
    if (!capped.has(bucket)) capped.delete(first)
    capped.set(bucket, { ...ancient, fields: union(owner.fields, before?.fields ?? new Map()) })
    capped.delete(id)
    left--
    setTime(when, bucket, times.get(id))
  }
  return { owners: capped, times: when }
}

function setTime(times: Map<string, string>, id: string, time: string | undefined): void {
  if (time === undefined) times.delete(id)
  else times.set(id, time)
}
