import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject, type Json, type JsonObject } from '../../../lib/local/apiserver/json.ts'
import { listAt, objectAt, textAt } from '../../../lib/local/apiserver/object.ts'
import { ask } from '../../support/ask.ts'
import { startCluster, type TestCluster } from '../../support/cluster.ts'
import { rawApi } from '../../support/raw-api.ts'
import { columnsOf } from './columns.ts'
import { compactDefinition } from './compact.ts'
import { descriptionsOf } from './descriptions.ts'
import { goLayouts, internalLayouts, type Kind } from './layouts.ts'
import { messagesOf } from './messages.ts'
import { groupsOf } from './resources.ts'
import { typeName } from './type-name.ts'

/** Groups that an embedded cluster has no use for. */
const left = new Set(['flowcontrol.apiserver.k8s.io', 'resource.k8s.io'])
const server = join(import.meta.dirname, '..', '..', '..', 'lib', 'local', 'apiserver')
const folder = join(server, 'schema')
const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io'

/** Files of the embedded server that say what a real API server serves and how its objects look, by path. */
export async function captured(cluster: TestCluster): Promise<ReadonlyMap<string, string>> {
  const groups = [...(await discovered(cluster, '/api')), ...(await discovered(cluster, '/apis'))]
  const columns = await columnsOf(groups, (path) => get(cluster, path, asTable))
  const definitions = await definitionsOf(cluster, groups)
  const layouts = await goLayouts(kindsOf(definitions))
  const roots = ['meta.v1.DeleteOptions', ...Object.values(layouts.kinds)]
  const reached = reach(roots, definitions)
  const messages = await messagesOf(roots, layouts.types)
  const schemas = reached.map((name): [string, Json] => [name, compactDefinition(name, definitions.get(name) ?? {})])
  const descriptions = reached.map((name) => [name, descriptionsOf(definitions.get(name) ?? {})] as const)
  const own = Object.entries(layouts.types)
  const parts = Object.entries({ kinds: Object.entries(layouts.kinds), schemas, layouts: own }).map(
    ([part, entries]) => `"${part}": {\n${lines(entries)}\n}`,
  )
  return new Map([
    [join(folder, 'resources.json'), listing(groups)],
    [join(server, 'table', 'columns.json'), `{\n${lines([...columns, ['scale', await scaleColumns(cluster)]])}\n}\n`],
    [join(server, 'protobuf', 'messages.json'), `{\n${lines(messages)}\n}\n`],
    [join(server, 'discovery', 'descriptions.json'), `{\n${lines(descriptions)}\n}\n`],
    [join(folder, 'internal.json'), `{\n${lines(Object.entries(await internalLayouts()))}\n}\n`],
    [join(folder, 'types.json'), `{\n${parts.join(',\n')}\n}\n`],
  ])
}

async function capture(): Promise<void> {
  const cluster = await startCluster({ real: true, controllers: false, pods: false })
  try {
    for (const [path, text] of await captured(cluster)) await writeFile(path, text)
  } finally {
    await cluster.stop()
  }
}

async function get({ url, ca, token }: TestCluster, path: string, accept?: string): Promise<JsonObject> {
  const { body } = await ask({ url: `${url}${path}`, ca, token, ...(accept !== undefined && { accept }) })
  const read: unknown = JSON.parse(body)
  if (isObject(read)) return read
  throw new Error(`${path} is no object`)
}

/** A Scale is no kind of its own: that of an object is asked. */
async function scaleColumns(cluster: TestCluster): Promise<Json> {
  const metadata = { name: 'scaled', namespace: 'default' }
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const object = { metadata, spec: { selector: { a: 'b' }, template } }
  const path = '/api/v1/namespaces/default/replicationcontrollers'
  const api = rawApi(cluster)
  await api.send({ method: 'POST', path, body: object })
  api.close()
  return listAt(await get(cluster, `${path}/scaled/scale`, asTable), 'columnDefinitions')
}

async function discovered(cluster: TestCluster, path: string): Promise<readonly JsonObject[]> {
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  return groupsOf(await get(cluster, path, accept), left)
}

async function definitionsOf(cluster: TestCluster, groups: readonly JsonObject[]) {
  const found = new Map<string, JsonObject>()
  for (const group of groups) {
    for (const version of listAt(group, 'versions')) {
      const [name, of] = [textAt(version, 'name'), textAt(group, 'name')]
      const document = await get(cluster, `/openapi/v3/${of === '' ? `api/${name}` : `apis/${of}/${name}`}`)
      const schemas = Object.entries(objectAt(document, 'components', 'schemas'))
      for (const [full, schema] of schemas) found.set(typeName(full), isObject(schema) ? schema : {})
    }
  }
  return found
}

function kindsOf(definitions: ReadonlyMap<string, JsonObject>): readonly Kind[] {
  return [...definitions].flatMap(([name, definition]) =>
    listAt(definition, 'x-kubernetes-group-version-kind').flatMap((one) => {
      const kind = { group: textAt(one, 'group'), version: textAt(one, 'version'), kind: textAt(one, 'kind') }
      // Options of requests are registered in every group, and lists say nothing of their own.
      return name.startsWith('meta.') || kind.kind.endsWith('List') || left.has(kind.group) ? [] : [kind]
    }),
  )
}

/** All that these definitions refer to, in alphabetical order. */
function reach(names: readonly string[], definitions: ReadonlyMap<string, JsonObject>): readonly string[] {
  const reached = new Set<string>()
  const walk = (name: string): void => {
    if (reached.has(name)) return
    reached.add(name)
    const text = JSON.stringify(definitions.get(name) ?? {})
    for (const [, full = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) walk(typeName(full))
  }
  for (const name of names) walk(name)
  return [...reached].toSorted()
}

/** One group, resource or type a line, so that a change of version can be read. */
function listing(groups: readonly JsonObject[]): string {
  return `[\n${groups.map((group) => JSON.stringify(group).replaceAll('{"plural"', '\n  {"plural"')).join(',\n')}\n]\n`
}

function lines(entries: readonly (readonly [string, unknown])[]): string {
  return entries.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n')
}

if (import.meta.main) await capture()
