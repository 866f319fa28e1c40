import { isList, isObject, type Json, type JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { objectAt, textAt } from '../../../../lib/local/apiserver/object.ts'
import type { Random } from '../../../support/random.ts'
import { type Call, types } from '../contract/call.ts'
import { commonParts, type Subject } from './subject.ts'

/** A request, made of what lies there before it. */
export type Step = (live: JsonObject | undefined) => Call

const managers = ['a', 'b', 'kubectl']
const noteOfKubectl = 'kubectl.kubernetes.io/last-applied-configuration'

/** A sequence of requests for one object; the same for the same seed. */
export function randomSteps(random: Random, subject: Subject, namespace: string, name: string): readonly Step[] {
  const begin = random.chance(0.7) ? [random.chance(0.5) ? creation : application] : []
  const count = 5 + random.below(7)
  const kinds = [...begin, ...Array.from({ length: count }, () => random.pick(stepKinds))]
  const making: Making = { random, subject, namespace, name }
  return kinds.map((make) => make(making))
}

interface Making {
  readonly random: Random
  readonly subject: Subject
  readonly namespace: string
  readonly name: string
}

type Maker = (making: Making) => Step

/** The same request whatever lies there. */
function always(call: Call): Step {
  return () => call
}

function creation(making: Making): Step {
  const { collection, apiVersion } = place(making)
  const body = whole(making, apiVersion)
  return always({ method: 'POST', path: `${collection}${query(making)}`, body, type: types.json, agent: agent(making) })
}

function application(making: Making): Step {
  const { random } = making
  const { path, apiVersion } = place(making)
  const body = random.chance(0.85) ? whole(making, apiVersion) : identified(making, apiVersion, part(making))
  const manager = random.pick(managers)
  const force = random.chance(0.4) ? '&force=true' : ''
  return always({ method: 'PATCH', path: `${path}?fieldManager=${manager}${force}`, body, type: types.apply })
}

function replacement(making: Making): Step {
  const { random } = making
  const { path, apiVersion } = place(making)
  const body = whole(making, apiVersion)
  const change = part(making)
  const overLive = random.chance(0.6)
  const revision = random.chance(0.5)
  const to = `${path}${query(making)}`
  return (live) => {
    const own = overLive && live !== undefined ? { ...merged(live, change), apiVersion } : body
    const { resourceVersion, ...metadata } = objectAt(own, 'metadata')
    const given = live === undefined ? undefined : objectAt(live, 'metadata').resourceVersion
    const kept = revision || making.subject.custom ? (given ?? resourceVersion) : undefined
    const sent = { ...own, metadata: { ...metadata, ...(kept !== undefined && { resourceVersion: kept }) } }
    return { method: 'PUT', path: to, body: sent, type: types.json, agent: 'x/1' }
  }
}

function mergePatch(making: Making): Step {
  const { random } = making
  const body = withNulls(random, part(making))
  const type = random.chance(0.5) || making.subject.custom ? types.merge : types.strategic
  const { path } = place(making)
  return always({ method: 'PATCH', path: `${path}${query(making)}`, body, type, agent: agent(making) })
}

function jsonPatch(making: Making): Step {
  const { random } = making
  const { path } = place(making)
  const [pointer, value] = random.pick(leavesOf(part(making)))
  const op = random.pick(['add', 'add', 'replace', 'remove', 'test'])
  const body = [{ op, path: pointer, ...(op !== 'remove' && { value }) }]
  return always({ method: 'PATCH', path: `${path}${query(making)}`, body, type: types.jsonPatch, agent: agent(making) })
}

function statusWrite(making: Making): Step {
  const { random, subject } = making
  if (subject.statuses.length === 0) return mergePatch(making)
  const { path, apiVersion } = place(making)
  const change = random.chance(0.8) ? picked(random, subject.statuses, 0.6) : part(making)
  const type = random.pick([types.merge, types.apply, types.json, types.merge, types.strategic])
  const to = `${path}/status?fieldManager=${random.pick(['s', 't', 'a'])}`
  if (type === types.json) {
    return (live) => ({
      method: 'PUT',
      path: to,
      body: { ...merged(live ?? identified(making, apiVersion, {}), change), apiVersion },
      type,
    })
  }
  const body = type === types.apply ? identified(making, apiVersion, change) : change
  const sent = type === types.strategic && subject.custom ? types.merge : type
  return always({ method: 'PATCH', path: to, body, type: sent })
}

function scaleWrite(making: Making): Step {
  const { random, subject, namespace, name } = making
  if (subject.scalable !== true) return mergePatch(making)
  const replicas = random.below(4)
  const to = `${place(making).path}/scale?fieldManager=${random.pick(['s', 'a'])}`
  const whole = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name, namespace }, spec: { replicas } }
  const force = random.chance(0.5) ? '&force=true' : ''
  return random.pick<Step>([
    always({ method: 'PUT', path: to, body: whole, type: types.json }),
    always({ method: 'PATCH', path: to, body: { spec: { replicas } }, type: types.merge }),
    always({ method: 'PATCH', path: to + force, body: whole, type: types.apply }),
    always({ method: 'GET', path: to }),
  ])
}

/** Clients that play with managedFields. */
function managersWrite(making: Making): Step {
  const { random } = making
  const { path } = place(making)
  const body = random.pick<Json>([
    { metadata: { managedFields: [{}] } },
    { metadata: { managedFields: [] } },
    { metadata: { managedFields: null } },
    {
      metadata: {
        managedFields: [{ manager: 'z', operation: 'Update', apiVersion: 'v0', fieldsType: 'FieldsV1', fieldsV1: {} }],
      },
    },
  ])
  return always({ method: 'PATCH', path: `${path}${query(making)}`, body, type: types.merge, agent: agent(making) })
}

/** What kubectl notes of what it has applied by itself. */
function clientApply(making: Making): Step {
  const { path, apiVersion } = place(making)
  const config = whole(making, apiVersion)
  const note = { metadata: { annotations: { [noteOfKubectl]: JSON.stringify(config) } } }
  const body = merged(config, note)
  return always({ method: 'PATCH', path: `${path}?fieldManager=kubectl-client-side-apply`, body, type: types.merge })
}

function deletion(making: Making): Step {
  const { path } = place(making)
  const policy = making.random.pick(['', '', '?propagationPolicy=Background', '?propagationPolicy=Foreground'])
  return always({ method: 'DELETE', path: path + policy })
}

function reading(making: Making): Step {
  const { path } = place(making)
  return always({ method: 'GET', path })
}

const stepKinds: readonly Maker[] = [
  ...[creation, application, application, application, application, replacement, replacement],
  ...[mergePatch, mergePatch, mergePatch, jsonPatch, jsonPatch, statusWrite, statusWrite, scaleWrite],
  ...[managersWrite, clientApply, deletion, reading],
]

function place({ random, subject, namespace, name }: Making) {
  const apiVersion = random.pick(subject.apiVersions)
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const collection = `${root}/namespaces/${namespace}/${subject.plural}`
  return { apiVersion, collection, path: `${collection}/${name}` }
}

function query({ random }: Making): string {
  if (random.chance(0.06)) return '?dryRun=All'
  return random.chance(0.1) ? '?fieldValidation=Strict' : ''
}

function agent({ random }: Making): string {
  return `${random.pick(['x', 'y', 'a'])}/1`
}

function identified({ subject, name }: Making, apiVersion: string, object: JsonObject): JsonObject {
  const { metadata, ...rest } = object
  return { apiVersion, kind: subject.kind, metadata: { ...(isObject(metadata) && metadata), name }, ...rest }
}

function whole(making: Making, apiVersion: string): JsonObject {
  const { random, subject } = making
  const more = picked(random, [...subject.parts, ...commonParts], 0.3)
  return identified(making, apiVersion, merged(subject.base, more))
}

/** A change of something at least. */
function part({ random, subject }: Making): JsonObject {
  const all = [...subject.parts, ...commonParts]
  return merged(random.pick(random.pick(all)), picked(random, all, 0.15))
}

function picked(random: Random, parts: readonly (readonly JsonObject[])[], share: number): JsonObject {
  return parts.reduce<JsonObject>(
    (object, one) => (random.chance(share) ? merged(object, random.pick(one)) : object),
    {},
  )
}

function withNulls(random: Random, object: JsonObject): JsonObject {
  const entries = Object.entries(object).map(([name, value]): [string, Json] => {
    if (random.chance(0.12)) return [name, null]
    return [name, isObject(value) ? withNulls(random, value) : value]
  })
  return Object.fromEntries(entries)
}

/** Lists of items with a name are merged by it; of others the later ones stand. */
export function merged(one: JsonObject, other: JsonObject): JsonObject {
  const all: Record<string, Json> = { ...one }
  for (const [name, value] of Object.entries(other)) {
    const before = all[name]
    if (isObject(before) && isObject(value)) all[name] = merged(before, value)
    else all[name] = isList(before) && isList(value) ? mergedLists(before, value) : value
  }
  return all
}

function mergedLists(one: readonly Json[], other: readonly Json[]): readonly Json[] {
  const nameOf = (item: Json) => (isObject(item) ? textAt(item, 'name') : '')
  if (![...one, ...other].every((item) => nameOf(item) !== '')) return other
  const kept = one.map((item) => {
    const change = other.find((next) => nameOf(next) === nameOf(item))
    return isObject(item) && isObject(change) ? merged(item, change) : item
  })
  return [...kept, ...other.filter((item) => !one.some((earlier) => nameOf(earlier) === nameOf(item)))]
}

/** Pointers to all that lies in an object, with what lies there. */
function leavesOf(value: Json, pointer = ''): readonly (readonly [string, Json])[] {
  if (!isObject(value)) return [[pointer, value]]
  const below = Object.entries(value).flatMap(([name, inner]) =>
    leavesOf(inner, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
  return pointer === '' ? below : [[pointer, value], ...below]
}
