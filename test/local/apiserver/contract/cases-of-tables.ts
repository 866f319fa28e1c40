import { accepts, type Case, get, patch, post } from './call.ts'
import { type TableSample, tableSamples } from './table-samples.ts'

const table = { accept: accepts.table }

/** What `kubectl get` shows of objects of all kinds. */
export const casesOfTables: readonly Case[] = [...tableSamples.map(caseOf), ...forms()]

function caseOf({ title, apiVersion, kind, plural, wide, metadata = {}, fields, status }: TableSample): Case {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const collection = wide ? `${root}/${plural}` : `${root}/namespaces/{ns}/${plural}`
  const name = wide ? '{ns}-one' : 'one'
  const path = `${collection}/${name}`
  return {
    name: `${kind} ${title}`,
    calls: [
      post(collection, { apiVersion, kind, metadata: { ...metadata, name }, ...fields }),
      ...(status === undefined ? [] : [patch('merge', `${path}/status`, { status })]),
      get(path, table),
      get(`${collection}?fieldSelector=metadata.name%3D${name}`, table),
    ],
  }
}

function forms(): readonly Case[] {
  const maps = '/api/v1/namespaces/{ns}/configmaps'
  const replicas = { spec: { replicas: 2, selector: { a: 'b' }, template: template() } }
  const controllers = '/api/v1/namespaces/{ns}/replicationcontrollers'
  return [
    {
      name: 'rows with the whole object, and with none',
      calls: [
        post(maps, { metadata: { name: 'one' } }),
        get(`${maps}/one?includeObject=Object`, table),
        get(`${maps}?includeObject=None&fieldSelector=metadata.name%3Done`, table),
      ],
    },
    { name: 'a list of nothing', calls: [get(maps.replace('configmaps', 'secrets'), table)] },
    {
      name: 'a scale',
      calls: [post(controllers, { metadata: { name: 'one' }, ...replicas }), get(`${controllers}/one/scale`, table)],
    },
  ]
}

function template() {
  return { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
}
