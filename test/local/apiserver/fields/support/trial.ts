import { trackApply } from '../../../../../lib/local/apiserver/fields/track-apply.ts'
import { trackUpdate } from '../../../../../lib/local/apiserver/fields/track-update.ts'
import type { Applied, Endpoint } from '../../../../../lib/local/apiserver/fields/tracked-write.ts'
import { isObject, type Json, type JsonObject } from '../../../../../lib/local/apiserver/json.ts'
import { entriesOf } from './replay.ts'
import { any, atomicList, keyed, map, number, object, setOfItems, text } from './shapes.ts'

const metadata = object({
  name: text,
  namespace: text,
  uid: text,
  resourceVersion: text,
  labels: map(text),
  annotations: map(text),
  finalizers: setOfItems(text),
  managedFields: atomicList(any),
})
const container = object({ name: text, image: text, args: atomicList(text) })
const schema = object({
  apiVersion: text,
  kind: text,
  metadata,
  spec: object({
    replicas: number,
    selector: map(text, { atomic: true }),
    containers: keyed(container, 'name'),
    ports: keyed(
      object({ port: number, protocol: { kind: 'string', default: 'TCP' }, name: text }),
      'port',
      'protocol',
    ),
  }),
  status: object({ phase: text }),
})

type Options = Partial<Pick<Endpoint, 'subresource' | 'resetFields' | 'apiVersion' | 'now'>> & {
  readonly force?: boolean
}

/** One object of a kind, written again and again; each write is a second later. */
export function trial(start?: JsonObject) {
  let live = start
  let second = 0
  const endpoint = (manager: string, options: Options): Endpoint => ({
    manager,
    apiVersion: options.apiVersion ?? 'v1',
    kind: 'Thing',
    subresource: options.subresource ?? '',
    now: options.now ?? `2020-01-01T00:00:${String(++second).padStart(2, '0')}Z`,
    empty: { apiVersion: options.apiVersion ?? 'v1', kind: 'Thing' },
    schemaOf: (apiVersion) => (/^v[12]$/.test(apiVersion) ? schema : undefined),
    convert: (value, apiVersion) => (/^v[12]$/.test(apiVersion) ? { ...value, apiVersion } : undefined),
    ...(options.resetFields && { resetFields: options.resetFields }),
  })
  const given = (apiVersion: string) => (live === undefined ? {} : { live: { ...live, apiVersion } })
  return {
    get live(): JsonObject {
      return live ?? {}
    },
    update(manager: string, value: JsonObject, options: Options = {}): JsonObject {
      const apiVersion = options.apiVersion ?? 'v1'
      const written = withUid(named(value, apiVersion))
      live = trackUpdate({ ...endpoint(manager, options), ...given(apiVersion), object: written })
      return live
    },
    apply(manager: string, value: JsonObject, options: Options = {}): Applied {
      const apiVersion = options.apiVersion ?? 'v1'
      const asked = { ...endpoint(manager, options), ...given(apiVersion), force: options.force === true }
      const applied = trackApply({ ...asked, config: named(value, apiVersion) })
      if (applied.kind === 'applied') live = withUid(applied.object)
      return applied
    },
    /** Who owns what: `a Apply v1` to its fields. */
    owners(): Readonly<Record<string, Json>> {
      return Object.fromEntries(
        entriesOf(live).map((entry) => [told(entry), isObject(entry) ? (entry.fieldsV1 ?? null) : null]),
      )
    },
  }
}

function named(value: JsonObject, apiVersion: string): JsonObject {
  const metadata = isObject(value.metadata) ? value.metadata : {}
  return { apiVersion, kind: 'Thing', ...value, metadata: { ...metadata, name: 'x', namespace: 'n' } }
}

function withUid(value: JsonObject): JsonObject {
  return { ...value, metadata: { ...(isObject(value.metadata) ? value.metadata : {}), uid: '1' } }
}

function told(entry: Json): string {
  if (!isObject(entry)) return ''
  const { manager, operation, apiVersion, subresource } = entry
  return [manager, operation, apiVersion, subresource].filter((part) => part !== undefined).join(' ')
}
