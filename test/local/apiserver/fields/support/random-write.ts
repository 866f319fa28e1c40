import type { Endpoint } from '../../../../../lib/local/apiserver/fields/tracked-write.ts'
import { isObject, type Json, type JsonObject } from '../../../../../lib/local/apiserver/json.ts'
import type { Random } from '../../../../support/random.ts'
import { changed, partOf, randomValue, spoilt } from './random-value.ts'
import { entriesOf, type Write } from './replay.ts'
import type { Subject } from './subjects.ts'

const annotation = 'kubectl.kubernetes.io/last-applied-configuration'

/** What the writes of one sequence are parts of, so that they meet. */
export function wholeObject(random: Random, subject: Subject): JsonObject {
  const apiVersion = subject.apiVersions[0] ?? ''
  const schema = subject.schemaOf(apiVersion)
  const value = schema === undefined ? {} : randomValue(random, schema)
  const { status: _, ...whole } = isObject(value) ? value : {}
  return named({ ...whole, apiVersion, kind: subject.kind })
}

function named(object: JsonObject): JsonObject {
  const { uid: _, managedFields: __, ...metadata } = isObject(object.metadata) ? object.metadata : {}
  return { ...object, metadata: { ...metadata, name: 'x', namespace: 'n' } }
}

const few = ['a', 'b', 'kubectl']
const many = Array.from({ length: 14 }, (_, at) => `m${at}`)

export function randomEndpoint(random: Random, subject: Subject, step: number, crowd: boolean): Endpoint {
  const apiVersion = random.pick(subject.apiVersions)
  const { kind, schemaOf, convert, resetFields } = subject
  return {
    ...{ apiVersion, kind, schemaOf, convert },
    manager: random.pick(crowd ? many : few),
    subresource: random.chance(0.1) ? 'status' : '',
    now: `2020-01-01T00:${String(Math.floor(step / 60)).padStart(2, '0')}:${String(step % 60).padStart(2, '0')}Z`,
    empty: subject.emptyOf(apiVersion),
    ...(random.chance(0.5) && { resetFields }),
  }
}

/** A write of a part of the whole, or of what is there, somewhat changed. */
export function randomWrite(
  random: Random,
  { apiVersion, schemaOf }: Endpoint,
  whole: JsonObject,
  live: JsonObject | undefined,
): Write {
  const schema = schemaOf(apiVersion) ?? { kind: 'any' }
  const apply = random.chance(0.6)
  const base = !apply && live !== undefined && random.chance(0.7) ? live : whole
  const part = changed(random, schema, partOf(random, { ...base, apiVersion }, apply ? 0.6 : 0.9), 0.15)
  const object = isObject(part) ? part : {}
  if (!apply) return { verb: 'update', object: withManagers(random, withLastApplied(random, object), live) }
  const odd = random.chance(0.2) ? spoilt(random, named(object)) : object
  return { verb: 'apply', config: named(isObject(odd) ? odd : object), force: random.chance(0.5) }
}

/** Clients that apply by themselves leave a note of what they have applied. */
function withLastApplied(random: Random, object: JsonObject): JsonObject {
  if (!random.chance(0.3)) return object
  const { metadata, status: _, ...rest } = object
  const { annotations = {}, managedFields: __, ...others } = isObject(metadata) ? metadata : {}
  const { [annotation]: ___, ...kept } = isObject(annotations) ? annotations : {}
  const last = partOf(random, { ...rest, metadata: { ...others, annotations: kept } }, 0.9)
  return { ...object, metadata: { ...others, annotations: { ...kept, [annotation]: JSON.stringify(last) } } }
}

/** Clients that send managers: those that are there, some of them, wrong ones, or none to take them all away. */
function withManagers(random: Random, object: JsonObject, live: JsonObject | undefined): JsonObject {
  const there = entriesOf(live)
  const entries = random.pick<readonly Json[] | undefined>([
    ...Array.from({ length: 6 }, () => undefined),
    ...Array.from({ length: 6 }, () => there),
    ...(random.chance(0.2) ? [[], [{}], oddEntries(random, there)] : []),
  ])
  const { managedFields: _, ...metadata } = isObject(object.metadata) ? object.metadata : {}
  return { ...object, metadata: { ...metadata, ...(entries !== undefined && { managedFields: entries }) } }
}

function oddEntries(random: Random, entries: readonly Json[]): readonly Json[] {
  return entries.flatMap((entry) => {
    if (!isObject(entry) || random.chance(0.3)) return []
    const odd = random.pick<JsonObject>([
      { operation: 'Other' },
      { apiVersion: 'example.dev/v9' },
      // As if what is owned key by key there had become one value since.
      { apiVersion: 'example.dev/v2' },
      { apiVersion: 'example.dev/v2' },
      { fieldsType: '' },
      { fieldsV1: { 'f:metadata': { 'f:labels': {}, 'x:y': {} } } },
      { fieldsV1: { nonsense: {} } },
      { manager: 'someone' },
      {},
    ])
    return [{ ...entry, ...odd }]
  })
}
