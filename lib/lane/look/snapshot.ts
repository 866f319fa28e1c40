import type { ClusterApi, LiveObject } from '../../apply/cluster.ts'
import { inParallel } from '../../core/in-parallel.ts'
import { type InventoryId, kindPartOf, parseInventoryId, subjectOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import { ownerNameLabel } from '../../flux/owner-labels.ts'
import type { UnitRecord } from '../../store/record.ts'
import { isVirtual } from '../record/virtual.ts'
import { isDown, type Listed, listKind, throwIfAllDown } from './listed.ts'

/** What the cluster says of one object. `unknown` is never taken for absent. */
export type Sighting =
  | { readonly kind: 'seen'; readonly metadata: LiveObject }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly problem: Problem }

/** The live objects that records name, as metadata, taken after the records were read (F1). */
export interface Snapshot {
  /** Metadata of an object that a LIST showed. */
  shown(id: InventoryId): LiveObject | undefined
  of(id: InventoryId): Promise<Sighting>
  /** All that was listed, whether or not a record names it: of these kinds, what carries our label. */
  listed(): Iterable<ListedObject>
}

/** An object as a LIST shows it. */
export interface ListedObject {
  readonly id: InventoryId
  readonly version: string
  readonly namespaced: boolean
  readonly metadata: LiveObject
}

const listsAtOnce = 8

/**
 * One metadata LIST per resource type that any record names; what a LIST does not show is asked for by name. With `only` it lists what
 * carries the labels of those units, where they are few.
 */
export async function takeSnapshot(
  api: ClusterApi,
  records: Iterable<UnitRecord>,
  only?: readonly UnitRecord[],
): Promise<Snapshot> {
  const kinds = kindsOf(records)
  const labelSelector = selectorOf(only)
  const listed = new Map<string, Listed>()
  if (kinds.size > 0) {
    const { types } = await api.types()
    await inParallel([...kinds], listsAtOnce, async ([kind, { namespaces, newest }]) => {
      const type = types.find((candidate) => kindKey(candidate) === kind)
      if (type !== undefined)
        listed.set(kind, await listKind(api, type, kind, { labelSelector, namespaces, ...since(newest) }))
    })
    throwIfAllDown(listed)
    const unserved = [...kinds.keys()].filter((kind) => !listed.has(kind))
    if (unserved.length > 0) for (const [kind, what] of await lookForKinds(api, unserved)) listed.set(kind, what)
  }
  return {
    shown(id) {
      const kind = kindPartOf(id).replace('_', '/')
      const found = listed.get(kind)
      return found?.kind === 'listed' ? found.objects.get(id) : undefined
    },
    of: (id) => sighting(api, listed, id),
    listed: () => objectsIn(listed.values()),
  }
}

/** An answer that is not older than our own last write of a type shows that write. A version that is no number is no server's that orders them. */
function since(newest: string): { readonly resourceVersion?: string } {
  return /^[1-9][0-9]*$/.test(newest) ? { resourceVersion: newest } : {}
}

function* objectsIn(kinds: Iterable<Listed>): Iterable<ListedObject> {
  for (const found of kinds) {
    if (found.kind !== 'listed') continue
    const { version, namespaced } = found.type
    for (const [id, metadata] of found.objects) yield { id, version, namespaced, metadata }
  }
}

/** Beyond this a selector costs the API server more than it saves. */
const mostNames = 32
/** Names of units may be longer; then no object can carry their label, and a selector with such a value is refused as a whole. */
const longestLabel = 63

function selectorOf(only: readonly UnitRecord[] | undefined): string {
  const all = new Set(only?.map(({ definition }) => definition.name))
  const names = [...all].filter((name) => name.length <= longestLabel).sort()
  if (names.length === 0 || names.length > mostNames) return ownerNameLabel
  return names.length === 1 ? `${ownerNameLabel}=${names[0]}` : `${ownerNameLabel} in (${names.join(',')})`
}

/** What records say of a kind: where its objects are, and the newest resourceVersion that one of them had. */
interface RecordedKind {
  readonly namespaces: Set<string>
  newest: string
}

function kindsOf(records: Iterable<UnitRecord>): ReadonlyMap<string, RecordedKind> {
  const kinds = new Map<string, RecordedKind>()
  for (const { inventory, tombstones } of records) {
    for (const { id, baseline } of [...inventory, ...tombstones.map(({ id }) => ({ id, baseline: undefined }))]) {
      const ref = parseInventoryId(id)
      if (ref === undefined || isVirtual(id)) continue
      const key = kindKey(ref)
      const kind = kinds.get(key) ?? { namespaces: new Set(), newest: '' }
      kinds.set(key, kind)
      kind.namespaces.add(ref.namespace)
      if (baseline !== undefined) kind.newest = newerOf(kind.newest, baseline.resourceVersion)
    }
  }
  return kinds
}

/** Versions of one type are numbers of one order. */
function newerOf(a: string, b: string): string {
  return b.length > a.length || (b.length === a.length && b > a) ? b : a
}

function kindKey(ref: { readonly group: string; readonly kind: string }): string {
  return `${ref.group}/${ref.kind}`
}

/**
 * What is known of kinds that the server did not serve when last asked. With the last CustomResourceDefinition of a group its objects
 * went too; where there still is one, or an aggregated API does not answer, nobody knows.
 */
async function lookForKinds(api: ClusterApi, kinds: readonly string[]): Promise<ReadonlyMap<string, Listed>> {
  api.forgetTypes()
  const { types, unavailable } = await api.types()
  const crds = types.find((type) => kindKey(type) === 'apiextensions.k8s.io/CustomResourceDefinition')
  const answer = crds && (await api.listMetadata(crds, {}))
  const defined = answer?.kind === 'ok' ? answer.value.items.map(({ metadata }) => metadata.name) : undefined
  const found = new Map<string, Listed>()
  for (const kind of kinds) {
    const group = kind.slice(0, kind.indexOf('/'))
    const type = types.find((candidate) => kindKey(candidate) === kind)
    const gone = defined?.every((name) => !name.endsWith(`.${group}`)) === true && !unavailable.includes(group)
    if (type !== undefined) found.set(kind, await listKind(api, type, kind))
    else found.set(kind, gone ? { kind: 'unserved' } : unknownKind(kind))
  }
  return found
}

function unknownKind(kind: string): Listed {
  const what = 'is not served by the API server: what became of its objects is not known'
  const remedy = 'See its CustomResourceDefinition, or kubectl get apiservices'
  return {
    kind: 'unlisted',
    type: undefined,
    problem: new Problem({ code: 'ClusterRejected', subject: kind, what, remedy }),
  }
}

async function sighting(api: ClusterApi, listed: ReadonlyMap<string, Listed>, id: InventoryId): Promise<Sighting> {
  const ref = parseInventoryId(id)
  if (ref === undefined) return { kind: 'absent' }
  const found = listed.get(kindKey(ref))
  if (found?.kind === 'unserved') return { kind: 'absent' }
  if (found?.kind === 'listed') {
    const metadata = found.objects.get(id)
    if (metadata !== undefined) return { kind: 'seen', metadata }
  }
  if (found?.kind === 'unlisted' && isDown(found)) return { kind: 'unknown', problem: found.problem }
  if (found?.type === undefined) {
    const problem = new Problem({ code: 'ClusterRejected', subject: subjectOf(ref), what: 'was not looked for' })
    return { kind: 'unknown', problem: found?.kind === 'unlisted' ? found.problem : problem }
  }
  if (cannotBeNamed(ref.name)) return { kind: 'absent' }
  const answer = await api.get(found.type, ref.namespace, ref.name)
  if (answer.kind === 'ok') return { kind: 'seen', metadata: answer.value }
  if (answer.status === 404) return { kind: 'absent' }
  const what = `cannot be read (${answer.status} ${answer.reason}): ${answer.message}`
  return { kind: 'unknown', problem: new Problem({ code: 'ClusterRejected', subject: subjectOf(ref), what }) }
}

/** Names that no API server takes (they could not be part of its paths), and answers a question for with a refusal. */
function cannotBeNamed(name: string): boolean {
  return name === '.' || name === '..' || /[/%]/.test(name)
}
