import { collectionPath, objectPath } from '../../../lib/adapters/kube/paths.ts'
import type { LiveObject, ResourceType } from '../../../lib/apply/cluster.ts'
import { diffObjects } from '../../../lib/apply/diff.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../lib/core/json.ts'
import type { Manifest } from '../../../lib/core/manifest.ts'
import type { Random } from '../../support/random.ts'
import type { RawApi, RawRequest } from '../../support/raw-api.ts'
import { editable, fragment, mutated } from './mutate.ts'

/** An object under attack. */
export interface Target {
  readonly desired: Manifest
  readonly type: ResourceType
  /** The same kind in other versions. */
  readonly others: readonly ResourceType[]
  /** Merge patches that fit the kind. */
  readonly also: readonly JsonObject[]
  /** As it was right after it was applied. */
  readonly original: LiveObject
}

interface Edit {
  readonly what: string
  readonly requests: readonly RawRequest[]
}
type Editor = (target: Target, live: JsonObject, random: Random, version: ResourceType) => Edit | undefined

/** People, controllers and appliers. The last ones are those that Flux takes over, and Flux itself. */
const managers = [
  'robot',
  'helm',
  'kube-controller-manager',
  'kubectl-edit',
  'kubectl-patch',
  'kubectl-client-side-apply',
  'kubectl',
  'before-first-apply',
  'kustomize-controller',
]

/** Carries out one random edit that the API server accepts; says which, or undefined where none of a few was. */
export async function randomEdit(api: RawApi, target: Target, random: Random): Promise<string | undefined> {
  for (let tries = 0; tries < 8; tries++) {
    const version = target.others.length > 0 && random.chance(0.3) ? random.pick(target.others) : target.type
    const found = await api.send({ method: 'GET', path: pathOf(target, version) })
    const edit = random.pick(editors)(target, found.status === 200 ? found.body : {}, random, version)
    if (edit === undefined) continue
    const statuses: number[] = []
    for (const request of edit.requests) statuses.push((await api.send(request)).status)
    if (statuses.every((status) => status >= 200 && status < 300)) return `${edit.what} (${version.version})`
  }
  return undefined
}

function pathOf({ desired }: Pick<Target, 'desired'>, type: ResourceType, rest = ''): string {
  return objectPath(type, namespaceOf(desired), desired.metadata.name) + rest
}

function namespaceOf({ metadata }: Manifest): string {
  return typeof metadata.namespace === 'string' ? metadata.namespace : ''
}

function put(target: Target, version: ResourceType, body: JsonObject, manager: string, subresource = ''): RawRequest {
  return { method: 'PUT', path: pathOf(target, version, `${subresource}?fieldManager=${manager}`), body }
}

function patch(target: Target, version: ResourceType, kind: string, body: Json, query: string): RawRequest {
  const contentType = kind === 'apply' ? 'application/apply-patch+yaml' : `application/${kind}-patch+json`
  return { method: 'PATCH', path: pathOf(target, version, query), body, contentType }
}

const update: Editor = (target, live, random, version) => {
  if (live.kind === undefined) return undefined
  const manager = random.pick(managers)
  const once = mutated(live, random)
  const body = random.chance(0.3) ? mutated(once, random) : once
  return { what: `update by ${manager}: ${changed(live, body)}`, requests: [put(target, version, body, manager)] }
}

const fitting: Editor = (target, _live, random) => {
  if (target.also.length === 0) return undefined
  const manager = random.pick(managers)
  const body = random.pick(target.also)
  const custom = target.type.group.includes('example')
  const kind = !custom && random.chance(0.3) ? 'strategic-merge' : 'merge'
  return {
    what: `${kind} ${JSON.stringify(body)} by ${manager}`,
    requests: [patch(target, target.type, kind, body, `?fieldManager=${manager}`)],
  }
}

const labelling: Editor = (target, _live, random) => {
  const manager = random.pick([...managers, 'kubectl-label', 'kubectl-annotate'])
  const map = random.pick(['labels', 'annotations'])
  const key = random.pick(['app', 'note', 'foreign.example/x', 'kubectl.kubernetes.io/last-applied-configuration'])
  const value = random.pick(['one', 'two', null])
  return {
    what: `${map} ${key}=${value} by ${manager}`,
    requests: [
      patch(target, target.type, 'merge', { metadata: { [map]: { [key]: value } } }, `?fieldManager=${manager}`),
    ],
  }
}

const applying: Editor = (target, _live, random) => {
  const manager = random.pick(['robot', 'helm', 'kubectl', 'kubectl-client-side-apply', 'argocd-controller'])
  const force = random.chance(0.6)
  const { apiVersion, kind, metadata } = target.desired
  const part = fragment(target.desired, random)
  const partMetadata = isJsonObject(part.metadata) ? part.metadata : {}
  const body = { ...part, apiVersion, kind, metadata: { name: metadata.name, ...partMetadata } }
  const query = `?fieldManager=${manager}&force=${force}`
  return {
    what: `apply of ${JSON.stringify(part)} by ${manager}${force ? ' with force' : ''}`,
    requests: [patch(target, target.type, 'apply', body, query)],
  }
}

const applyingAsUs: Editor = (target, _live, random) => {
  const body = random.chance(0.3) ? target.desired : mutated(target.desired, random)
  const query = `?fieldManager=kustomize-controller&force=${random.chance(0.8)}`
  return {
    what: `apply under our name: ${changed(target.desired, body)}`,
    requests: [patch(target, target.type, 'apply', body, query)],
  }
}

/** Someone puts back what was there. */
const back: Editor = (target, live, random) => {
  if (live.kind === undefined) return undefined
  const manager = random.pick(managers)
  const { metadata, ...body } = editable(target.original)
  const merged = { ...(live.metadata as JsonObject), ...(metadata as JsonObject) }
  const { apiVersion, kind } = target.original
  const restored = { ...live, ...body, apiVersion, kind, metadata: merged }
  return { what: `changed back by ${manager}`, requests: [put(target, target.type, restored, manager)] }
}

const touching: Editor = (target, live, random, version) => {
  if (live.kind === undefined) return undefined
  const manager = random.pick(managers)
  return { what: `no change by ${manager}`, requests: [put(target, version, live, manager)] }
}

const status: Editor = (target, live, random) => {
  const manager = random.pick(managers)
  const body = { ...live, status: random.pick([{}, { observedGeneration: 1 }, { phase: 'x' }, live.status ?? {}]) }
  return { what: `status by ${manager}`, requests: [put(target, target.type, body, manager, '/status')] }
}

const scale: Editor = (target, _live, random) => {
  const manager = random.pick([...managers, 'kubectl'])
  const body = { spec: { replicas: random.pick([0, 1, 2, 3]) } }
  const query = `/scale?fieldManager=${manager}`
  return { what: `scale by ${manager}`, requests: [patch(target, target.type, 'merge', body, query)] }
}

const reset: Editor = (target) => {
  const body = { metadata: { managedFields: [{}] } }
  return { what: 'managedFields reset', requests: [patch(target, target.type, 'merge', body, '?fieldManager=robot')] }
}

const restored: Editor = (target, live, random) => {
  if (live.kind === undefined) return undefined
  const managedFields = target.original.metadata.managedFields ?? []
  const body = { metadata: { managedFields } }
  const request = patch(target, target.type, 'merge', body, `?fieldManager=${random.pick(managers)}`)
  return { what: 'managedFields restored', requests: [request] }
}

/** A backup tool restores another state, managedFields and all: nothing of ours shows it. */
const disguised: Editor = (target, live, random, version) => {
  const edit = random.pick([update, fitting, labelling, strip])(target, live, random, target.type)
  const cover = restored(target, live, random, version)
  if (edit === undefined || cover === undefined) return undefined
  return { what: `${edit.what}, ${cover.what}`, requests: [...edit.requests, ...cover.requests] }
}

const strip: Editor = (target, _live, random) => {
  const names = random.pick([['name'], ['namespace'], ['name', 'namespace']])
  const labels = Object.fromEntries(
    names.map((name) => [`kustomize.toolkit.fluxcd.io/${name}`, random.pick([null, 'x'])]),
  )
  const request = patch(
    target,
    target.type,
    'merge',
    { metadata: { labels } },
    `?fieldManager=${random.pick(managers)}`,
  )
  return { what: `owner labels ${JSON.stringify(labels)}`, requests: [request] }
}

const finalizers: Editor = (target, _live, random) => {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: '00000000-0000-0000-0000-000000000001' }
  const metadata = random.pick([
    { finalizers: ['fuzz.example/hold'] },
    { finalizers: ['fuzz.example/b', 'fuzz.example/hold'] },
    { finalizers: null },
    { ownerReferences: [owner] },
  ])
  const request = patch(target, target.type, 'merge', { metadata }, `?fieldManager=${random.pick(managers)}`)
  return { what: `metadata ${JSON.stringify(metadata)}`, requests: [request] }
}

const switched: Editor = (target, _live, random) => {
  const name = random.pick(['reconcile', 'ssa', 'prune', 'force'])
  const value = random.pick(['disabled', 'Merge', 'Ignore', 'IfNotPresent', 'enabled'])
  const annotations = { [`kustomize.toolkit.fluxcd.io/${name}`]: value }
  const request = patch(
    target,
    target.type,
    'merge',
    { metadata: { annotations } },
    `?fieldManager=${random.pick(managers)}`,
  )
  return { what: `${name}: ${value}`, requests: [request] }
}

const deleting: Editor = (target) => ({
  what: 'deleted',
  requests: [{ method: 'DELETE', path: pathOf(target, target.type, '?propagationPolicy=Background') }],
})

const recreating: Editor = (target, live, random) => {
  const manager = random.pick([...managers, 'kubectl-create'])
  const { resourceVersion: _version, uid: _uid, ...metadata } = target.original.metadata
  const body = random.chance(0.5) ? target.desired : { ...target.original, metadata }
  const path = `${collectionPath(target.type, namespaceOf(target.desired))}?fieldManager=${manager}`
  const gone = live.kind === undefined ? [] : (deleting(target, live, random, target.type)?.requests ?? [])
  return { what: `recreated by ${manager}`, requests: [...gone, { method: 'POST', path, body }] }
}

function changed(from: JsonObject, to: JsonObject): string {
  const whole = (all: JsonObject) => ({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, all })
  const changes = diffObjects(whole(editable(from)), whole(editable(to)))
  // Addresses differ from cluster to cluster.
  const told = changes.map(({ path, ...change }) => ({ [path.replace('/all', '')]: path.includes('IP') || change }))
  return JSON.stringify(told)
}

const often = <T>(times: number, editor: T): readonly T[] => Array.from({ length: times }, () => editor)

const editors: readonly Editor[] = [
  ...often(10, update),
  ...often(8, fitting),
  ...often(4, labelling),
  ...often(7, applying),
  ...often(2, applyingAsUs),
  ...often(5, back),
  ...often(2, touching),
  ...often(3, status),
  ...often(1, scale),
  ...often(1, reset),
  ...often(2, restored),
  ...often(4, disguised),
  ...often(1, strip),
  ...often(2, finalizers),
  ...often(1, switched),
  ...often(1, deleting),
  ...often(1, recreating),
]
