import { accepts, apply, type Call, type Case, get, patch, post, put, remove, types } from './call.ts'

const maps = '/api/v1/namespaces/{ns}/configmaps'
const deployments = '/apis/apps/v1/namespaces/{ns}/deployments'

function map(name: string, data: object = { a: '1' }, metadata: object = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data }
}

const raw = (method: Call['method'], path: string, text: string, type?: string, more: Partial<Call> = {}): Call => ({
  ...{ method, path, text, ...more },
  ...(type !== undefined && { type }),
})
const one = (name: string, ...calls: readonly Call[]): Case => ({ name, calls })
const made = post(maps, map('one'))
const nobody = '00000000-0000-0000-0000-000000000000'
const role = { kind: 'Role', apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name: 'one' }, rules: [] }
const roles = '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles'
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'one' }, spec: { ports: [{ port: 80 }] } }
const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'one' }, spec: {} }

/** Requests that a server reads before it knows an object, and options of writes. */
export const casesOfRequests: readonly Case[] = [
  // Addresses
  one('no such path', get('/nonsense')),
  one('no such group', get('/apis/no.such/v1/things')),
  one('no such version', get('/apis/apps/v9/deployments')),
  one('no such kind', get('/api/v1/nonsense')),
  one('no such kind in a namespace', get('/api/v1/namespaces/{ns}/nonsense')),
  one('no such kind, written', post('/api/v1/namespaces/{ns}/nonsense', {})),
  one('no such subresource', made, get(`${maps}/one/status`)),
  one('a kind of no namespace within one', get('/api/v1/namespaces/{ns}/nodes')),
  one('a namespaced kind without a namespace, by name', get('/api/v1/configmaps/one')),
  one('a namespaced kind without a namespace, written', post('/api/v1/configmaps', map('one'))),
  one('a path with more', made, get(`${maps}/one/a/b`)),
  one('a slash at the end', get(`${maps}/`)),
  // Methods
  one('a put to a collection', put(maps, map('one'))),
  one('a patch of a collection', patch('merge', maps, {})),
  one('a post to an object', post(`${maps}/one`, map('one'))),
  one('a put to what is read only', put('/api/v1/componentstatuses/x', {})),
  one('a deletion of a status', remove(`${deployments}/web/status`)),
  // Who
  one('no token', { ...get(maps), token: '' }),
  one('a wrong token', { ...get(maps), token: 'wrong' }),
  // Media types
  one('a body of no type', raw('POST', maps, JSON.stringify(map('one')))),
  one('a body as text', raw('POST', maps, JSON.stringify(map('one')), 'text/plain')),
  one('a body as JSON of UTF-8', raw('POST', maps, JSON.stringify(map('one')), 'application/json; charset=utf-8')),
  one(
    'a body as YAML',
    raw('POST', maps, 'kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: one\ndata:\n  a: "1"\n', 'application/yaml'),
  ),
  one('a patch as JSON', made, raw('PATCH', `${maps}/one`, '{}', types.json)),
  one('a patch of no type', made, raw('PATCH', `${maps}/one`, '{}')),
  one('an answer as text', made, get(`${maps}/one`, { accept: 'text/plain' })),
  one('an answer as text or anything', made, get(`${maps}/one`, { accept: 'text/plain, */*' })),
  one(
    'an answer as an unknown form',
    made,
    get(`${maps}/one`, { accept: 'application/json;as=Thing;g=meta.k8s.io;v=v1' }),
  ),
  one('an answer as JSON, prettily', made, get(`${maps}/one`, { accept: 'application/json' })),
  one('a new object as metadata', post(maps, map('one'), { accept: accepts.metadata })),
  one(
    'a patched object as metadata',
    made,
    patch('merge', `${maps}/one`, { data: { b: '2' } }, { accept: accepts.metadata }),
  ),
  // Bodies
  one('nothing', raw('POST', maps, '', types.json)),
  one('half a JSON', raw('POST', maps, '{"metadata":', types.json)),
  one('a list', raw('POST', maps, '[]', types.json)),
  one('a text', raw('POST', maps, '"x"', types.json)),
  one('null', raw('POST', maps, 'null', types.json)),
  one('no kind', post(maps, { metadata: { name: 'one' } })),
  one('another kind', post(maps, { ...map('one'), kind: 'Secret' })),
  one('an unknown kind', post(maps, { ...map('one'), kind: 'Thing' })),
  one('another namespace', post(maps, map('one', {}, { namespace: 'elsewhere' }))),
  one('a value of the wrong type', post(maps, { ...map('one'), data: { a: 1 } })),
  one('a field of the wrong type', post(maps, { ...map('one'), data: 'x' })),
  one('labels of the wrong type', post(maps, map('one', {}, { labels: { a: 1 } }))),
  one(
    'a field twice',
    raw('POST', maps, '{"metadata":{"name":"one","name":"one"},"data":{"a":"1","a":"2"}}', types.json),
  ),
  one(
    'a field twice, strictly',
    raw('POST', `${maps}?fieldValidation=Strict`, '{"metadata":{"name":"one"},"data":{"a":"1","a":"2"}}', types.json),
  ),
  one('half a merge patch', made, raw('PATCH', `${maps}/one`, '{"a":', types.merge)),
  one('half a JSON patch', made, raw('PATCH', `${maps}/one`, '[{"op":', types.jsonPatch)),
  one('half a strategic patch', made, raw('PATCH', `${maps}/one`, '{"a":', types.strategic)),
  one('an apply of bad YAML', raw('PATCH', `${maps}/one?fieldManager=a`, 'a: [', types.apply)),
  one('an apply of a list', raw('PATCH', `${maps}/one?fieldManager=a`, '[]', types.apply)),
  one('an apply of nothing', raw('PATCH', `${maps}/one?fieldManager=a`, '', types.apply)),
  one(
    'an apply of a YAML',
    raw(
      'PATCH',
      `${maps}/one?fieldManager=a`,
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: "1"}\n',
      types.apply,
    ),
  ),
  one('an apply without a kind', apply(`${maps}/one`, { metadata: { name: 'one' } }, 'a')),
  one('an apply of another version', apply(`${maps}/one`, { ...map('one'), apiVersion: 'v2' }, 'a')),
  one('an apply without a name', apply(`${maps}/one`, { apiVersion: 'v1', kind: 'ConfigMap' }, 'a')),
  one('an apply to another namespace', apply(`${maps}/one`, map('one', {}, { namespace: 'elsewhere' }), 'a')),
  one('an apply with a uid', apply(`${maps}/one`, map('one', {}, { uid: nobody }), 'a')),
  one(
    'an apply with an old revision',
    made,
    apply(`${maps}/one`, map('one', { a: '2' }, { resourceVersion: '1' }), 'a', '&force=true'),
  ),
  one('a merge patch of a wrong type', made, patch('merge', `${maps}/one`, { data: 'x' })),
  one('a merge patch of the name', made, patch('merge', `${maps}/one`, { metadata: { name: 'other' } })),
  one('a merge patch of the namespace', made, patch('merge', `${maps}/one`, { metadata: { namespace: 'elsewhere' } })),
  one('a merge patch of the uid', made, patch('merge', `${maps}/one`, { metadata: { uid: nobody } })),
  one(
    'a merge patch with an old revision',
    made,
    patch('merge', `${maps}/one`, { metadata: { resourceVersion: '1' } }),
  ),
  one(
    'a merge patch of what the server gives',
    made,
    patch('merge', `${maps}/one`, { metadata: { creationTimestamp: null, generation: 7, selfLink: 'x' } }),
  ),
  one('a merge patch with an unknown field', made, patch('merge', `${maps}/one`, { nonsense: 1 })),
  one('a strategic patch with an unknown field', made, patch('strategic', `${maps}/one`, { nonsense: 1 })),
  // Options
  one('an unknown dry run', post(`${maps}?dryRun=Some`, map('one'))),
  one('an unknown validation', post(`${maps}?fieldValidation=Some`, map('one'))),
  one('a manager that is too long', post(`${maps}?fieldManager=${'m'.repeat(129)}`, map('one'))),
  one('a manager of odd signs', post(`${maps}?fieldManager=${encodeURIComponent('a\u0007b')}`, map('one'))),
  one('a force without an apply', made, patch('merge', `${maps}/one?force=true`, {})),
  one('a dry update', made, put(`${maps}/one?dryRun=All`, map('one', { a: '2' })), get(`${maps}/one`)),
  one('a dry patch', made, patch('merge', `${maps}/one?dryRun=All`, { data: { a: '2' } }), get(`${maps}/one`)),
  one('a dry apply that creates', apply(`${maps}/one`, map('one'), 'a', '&dryRun=All'), get(`${maps}/one`)),
  one('a dry deletion of many', made, remove(`${maps}?dryRun=All`), get(`${maps}/one`)),
  // Names that the server makes
  one('a generated name', post(`${maps}?dryRun=All`, { metadata: { generateName: 'x-' } })),
  one('a generated name and one that is given', post(maps, { metadata: { name: 'one', generateName: 'x-' } })),
  // Creations by PUT
  one('a put of a config map that is not there', put(`${maps}/one`, map('one'))),
  one('a put of a role that is not there', put(`${roles}/one`, role), put(`${roles}/one`, role), get(`${roles}/one`)),
  one('a put of a service that is not there', put('/api/v1/namespaces/{ns}/services/one', service)),
  one('a put of a lease that is not there', put('/apis/coordination.k8s.io/v1/namespaces/{ns}/leases/one', lease)),
  one(
    'a put of a role that is not there, with a revision',
    put(`${roles}/one`, { ...role, metadata: { name: 'one', resourceVersion: '5' } }),
  ),
  one(
    'a put of a role that is not there, with a uid',
    put(`${roles}/one`, { ...role, metadata: { name: 'one', uid: nobody } }),
  ),
  // Preconditions
  one('a put with another uid', made, put(`${maps}/one`, map('one', {}, { uid: nobody }))),
  one('a put without a revision', made, put(`${maps}/one`, map('one', { b: '2' }))),
  one('a put with a revision that is none', made, put(`${maps}/one`, map('one', {}, { resourceVersion: 'x' }))),
  one('a create with a revision', post(maps, map('one', {}, { resourceVersion: '5' }))),
  one('a create with a uid', post(maps, map('one', {}, { uid: nobody })), get(`${maps}/one`)),
  one('a deletion with the uid', made, remove(`${maps}/one`, { preconditions: { uid: '{uid 1}' } })),
  one(
    'a deletion with the revision',
    made,
    remove(`${maps}/one`, { preconditions: { resourceVersion: '{revision 1}' } }),
  ),
  one('a deletion with an old revision', made, remove(`${maps}/one`, { preconditions: { resourceVersion: '1' } })),
  one('a deletion by a policy that is none', made, remove(`${maps}/one?propagationPolicy=Some`)),
  one(
    'a deletion by two policies',
    made,
    remove(`${maps}/one`, { propagationPolicy: 'Orphan', orphanDependents: true }),
  ),
  one('a deletion with a body of another kind', made, remove(`${maps}/one`, { kind: 'ConfigMap', apiVersion: 'v1' })),
  one(
    'a deletion with options of their kind',
    made,
    remove(`${maps}/one`, { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 }),
  ),
  one(
    'a deletion in the foreground',
    made,
    remove(`${maps}/one`, { propagationPolicy: 'Foreground' }),
    get(`${maps}/one`),
  ),
]
