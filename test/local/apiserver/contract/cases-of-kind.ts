import { accepts, apply, type Call, type Case, get, patch, post, put, remove } from './call.ts'
import type { KindSample } from './kinds.ts'

/** The life of an object of any kind: each verb, each content type, and what is refused. */
export function casesOf(sample: KindSample): readonly Case[] {
  const { apiVersion, kind, plural, namespaced } = sample
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const collection = namespaced ? `${root}/namespaces/{ns}/${plural}` : `${root}/${plural}`
  const name = namespaced ? 'one' : '{ns}-one'
  const path = `${collection}/${name}`
  const object = { apiVersion, kind, metadata: { name, labels: { app: 'web' } }, ...sample.fields }
  const [first, second] = sample.change.values
  const changed = (value: unknown) => nested(sample.change.path, value)
  const pointer = `/${sample.change.path.slice(0, -1).join('/')}`
  const configuration = (value: unknown) =>
    merged({ apiVersion, kind, metadata: { name }, ...sample.fields }, changed(value))
  const made = post(collection, object)
  const one = (title: string, ...calls: readonly Call[]): Case => ({ name: `${kind}: ${title}`, calls })
  return [
    one('create, and read back', made, get(path)),
    one('create twice', made, made),
    one('create by dry run leaves nothing', post(`${collection}?dryRun=All`, object), get(path)),
    one(
      'create with an unknown field under strict validation',
      post(`${collection}?fieldValidation=Strict`, { ...object, nonsense: 1 }),
    ),
    one('create with an unknown field, warned', post(collection, { ...object, nonsense: 1 }), get(path)),
    one('create with a bad name', post(collection, { ...object, metadata: { name: 'Bad_Name!' } })),
    one('create with a bad label', post(collection, { ...object, metadata: { name, labels: { 'a b': '-' } } })),
    one('create without a name', post(collection, { ...object, metadata: {} })),
    one('create in another version', post(collection, { ...object, apiVersion: 'other/v9' })),
    one('read as metadata', made, get(path, { accept: accepts.metadata })),
    one('read what is not there', get(path)),
    one(
      'list by label, as metadata',
      made,
      get(`${collection}?labelSelector=app%3Dweb&fieldSelector=metadata.name%3D${name}`, {
        accept: accepts.metadataList,
      }),
    ),
    one('list by name', made, get(`${collection}?fieldSelector=metadata.name%3D${name}`)),
    one(
      'replace',
      made,
      put(path, {
        ...merged(object, changed(first)),
        metadata: { ...merged(object, changed(first)).metadata, resourceVersion: '{revision 1}' },
      }),
      get(path),
    ),
    one(
      'replace from an old state',
      made,
      patch('merge', path, { metadata: { annotations: { by: 'other' } } }),
      put(path, { ...object, metadata: { ...object.metadata, resourceVersion: '{revision 1}' } }),
    ),
    one('replace under another name', made, put(path, { ...object, metadata: { ...object.metadata, name: 'other' } })),
    one('merge patch', made, patch('merge', path, changed(first)), get(path)),
    one(
      'merge patch that changes nothing',
      made,
      patch('merge', path, { metadata: { labels: { app: 'web' } } }),
      get(path),
    ),
    one('merge patch takes a label away', made, patch('merge', path, { metadata: { labels: { app: null } } })),
    one('strategic merge patch', made, patch('strategic', path, changed(first))),
    one(
      'JSON patch',
      made,
      patch('jsonPatch', path, [
        { op: 'add', path: '/metadata/labels/more', value: 'yes' },
        { op: 'test', path: '/metadata/labels/app', value: 'web' },
      ]),
    ),
    one(
      'JSON patch whose test fails',
      made,
      patch('jsonPatch', path, [{ op: 'test', path: '/metadata/labels/app', value: 'no' }]),
    ),
    one(
      'JSON patch of what is not there',
      made,
      patch('jsonPatch', path, [{ op: 'remove', path: `${pointer}/nothing/here` }]),
    ),
    one('patch what is not there', patch('merge', path, changed(first))),
    one('apply creates', apply(path, configuration(first), 'ann'), get(path)),
    one(
      'apply again changes nothing',
      apply(path, configuration(first), 'ann'),
      apply(path, configuration(first), 'ann'),
    ),
    one('apply over a create', made, apply(path, configuration(first), 'ann', '&force=true')),
    one(
      'apply what another applied',
      apply(path, configuration(first), 'ann'),
      apply(path, configuration(second), 'bob'),
      apply(path, configuration(second), 'bob', '&force=true'),
      apply(path, configuration(first), 'ann'),
    ),
    one(
      'apply the same as another, then leave it',
      apply(path, configuration(first), 'ann'),
      apply(path, configuration(first), 'bob'),
      apply(path, { apiVersion, kind, metadata: { name }, ...required(sample) }, 'bob'),
      apply(path, { apiVersion, kind, metadata: { name }, ...required(sample) }, 'ann'),
    ),
    one(
      'apply by dry run',
      apply(path, configuration(first), 'ann'),
      apply(path, configuration(second), 'ann', '&dryRun=All'),
      get(path),
    ),
    one('apply without a manager', {
      method: 'PATCH',
      path,
      body: configuration(first),
      type: 'application/apply-patch+yaml',
    }),
    one(
      'apply with managedFields',
      apply(path, { ...configuration(first), metadata: { name, managedFields: [{ manager: 'x' }] } }, 'ann'),
    ),
    one(
      'patch after apply takes the field',
      apply(path, configuration(first), 'ann'),
      patch('merge', path, changed(second)),
      apply(path, configuration(first), 'ann'),
    ),
    one(
      'managedFields reset',
      made,
      patch('merge', path, { metadata: { managedFields: [{}] } }),
      apply(path, configuration(first), 'ann', '&force=true'),
    ),
    one('delete', made, remove(path), get(path)),
    one(
      'delete another uid',
      made,
      remove(path, { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } }),
      get(path),
    ),
    one('delete by dry run', made, remove(`${path}?dryRun=All`), get(path)),
    one('delete what is not there', remove(path)),
    one(
      'a finalizer holds it',
      post(collection, { ...object, metadata: { ...object.metadata, finalizers: ['test/hold'] } }),
      remove(path),
      remove(path),
      patch('merge', path, { metadata: { finalizers: null } }),
      get(path),
    ),
    one('orphan', made, remove(path, { propagationPolicy: 'Orphan' })),
    ...(sample.status === undefined
      ? []
      : [
          one(
            'status by its own address',
            made,
            patch('merge', `${path}/status`, { status: sample.status, metadata: { annotations: { by: 'status' } } }),
            get(path),
          ),
          one(
            'status by the main address is left out',
            made,
            patch('merge', path, { status: sample.status }),
            get(path),
          ),
        ]),
    ...(namespaced
      ? [one('create in a namespace that is not there', post(collection.replace('{ns}', 'nowhere'), object))]
      : []),
  ]
}

/** What an object of the kind cannot be without. */
function required({ fields, change, kind }: KindSample): Readonly<Record<string, unknown>> {
  return change.path[0] === 'data' || kind === 'Secret' ? {} : fields
}

function nested([name, ...rest]: readonly string[], value: unknown): Record<string, unknown> {
  if (name === undefined) return {}
  return { [name]: rest.length === 0 ? value : nested(rest, value) }
}

type Plain = Record<string, unknown>

function merged<T extends Plain>(base: T, over: Plain): T & { metadata: Plain } {
  const entries = Object.entries(over).map(([name, value]) => [
    name,
    isPlain(value) && isPlain(base[name]) ? merged(base[name], value) : value,
  ])
  return { ...base, ...Object.fromEntries(entries) }
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
