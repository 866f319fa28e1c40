import { type Call, type Case, get, patch, post, remove } from './call.ts'

const maps = '/api/v1/namespaces/{ns}/configmaps'
const pods = '/api/v1/namespaces/{ns}/pods'
const events = '/api/v1/namespaces/{ns}/events'

function map(name: string, labels: object = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data: {} }
}

const several = [
  post(maps, map('a', { app: 'x', tier: 'one' })),
  post(maps, map('b', { app: 'y' })),
  post(maps, map('c', { app: 'x' })),
  post(maps, map('d')),
]
const pod = {
  metadata: { name: 'p', labels: { app: 'x' } },
  spec: { containers: [{ name: 'c', image: 'i' }], nodeName: 'n', serviceAccountName: 's' },
}
const one = (name: string, ...calls: readonly Call[]): Case => ({ name, calls })
const labelled = (selector: string): Case =>
  one(`labels ${selector}`, ...several, get(`${maps}?labelSelector=${encodeURIComponent(selector)}`))
const mapsWith = (selector: string): Case =>
  one(`fields of a config map ${selector}`, ...several, get(`${maps}?fieldSelector=${encodeURIComponent(selector)}`))
const podsWith = (selector: string): Case =>
  one(`fields of a pod ${selector}`, post(pods, pod), get(`${pods}?fieldSelector=${encodeURIComponent(selector)}`))
const fieldsOf = (path: string, selector: string): Case =>
  one(`fields of ${path} ${selector}`, get(`${path}?fieldSelector=${encodeURIComponent(selector)}`))
const more = (query: string): Case => one(`a list with ${query}`, ...several, get(`${maps}?${query}`))

/** Lists, and what of them is chosen. */
export const casesOfLists: readonly Case[] = [
  ...['app=x', 'app==x', 'app!=x', 'app', '!app', 'app in (x,y)', 'app notin (x)', 'app=x,tier=one', 'app=', ''].map(
    labelled,
  ),
  ...['app in x', 'app=x,,', '=x', 'a b', 'app=x y', 'app in ()', '-a=x', 'tier>1', 'app<x'].map(labelled),
  ...[
    'metadata.name=a',
    'metadata.name!=a',
    'metadata.name==a',
    'metadata.namespace=other',
    'metadata.name=a,metadata.name=b',
  ].map(mapsWith),
  ...['data.a=1', 'metadata.labels.app=x', 'metadata.name', 'metadata.uid=x', '=x'].map(mapsWith),
  ...[
    'spec.nodeName=n',
    'spec.nodeName!=n',
    'status.phase=Pending',
    'status.phase=Running',
    'spec.serviceAccountName=s',
  ].map(podsWith),
  ...[
    'spec.restartPolicy=Always',
    'spec.schedulerName=default-scheduler',
    'spec.hostNetwork=false',
    'status.podIP=',
  ].map(podsWith),
  ...['spec.containers=x', 'status.nominatedNodeName=', 'status.qosClass=BestEffort'].map(podsWith),
  fieldsOf('/api/v1/namespaces/{ns}/secrets', 'type=Opaque'),
  fieldsOf('/api/v1/namespaces/{ns}/secrets', 'data=x'),
  fieldsOf('/apis/batch/v1/namespaces/{ns}/jobs', 'status.successful=0'),
  fieldsOf('/apis/batch/v1/namespaces/{ns}/jobs', 'status.failed=0'),
  fieldsOf('/apis/apps/v1/namespaces/{ns}/deployments', 'spec.replicas=1'),
  fieldsOf('/apis/apps/v1/namespaces/{ns}/replicasets', 'status.replicas=1'),
  fieldsOf('/api/v1/namespaces/{ns}/replicationcontrollers', 'status.replicas=1'),
  fieldsOf('/api/v1/namespaces/{ns}/services', 'spec.type=ClusterIP'),
  fieldsOf(events, 'involvedObject.name=x,type=Normal,reason=y'),
  fieldsOf(events, 'source=kubelet'),
  fieldsOf(events, 'message=x'),
  fieldsOf('/apis/events.k8s.io/v1/namespaces/{ns}/events', 'regarding.name=x'),
  fieldsOf('/apis/events.k8s.io/v1/namespaces/{ns}/events', 'involvedObject.name=x'),
  one('all at once', ...several, get(maps)),
  one('a namespace that is not there', get('/api/v1/namespaces/{ns}-no/configmaps')),
  one('a page', ...several, get(`${maps}?limit=3`)),
  one('a page of what is chosen', ...several, get(`${maps}?limit=1&labelSelector=app%3Dx`)),
  one('a page as large as all', ...several, get(`${maps}?limit=4`)),
  one('page by page', ...several, get(`${maps}?limit=3`), get(`${maps}?limit=3&continue={continue}`)),
  one(
    'page by page, though it changes between',
    ...[...several, get(`${maps}?limit=2`), remove(`${maps}/d`), post(maps, map('e'))],
    get(`${maps}?limit=2&continue={continue}`),
  ),
  one(
    'a page with a revision as well',
    ...several,
    get(`${maps}?limit=2`),
    get(`${maps}?limit=2&resourceVersion=7&continue={continue}`),
  ),
  more('continue=nonsense'),
  more('limit=x'),
  more('limit=-1'),
  more('resourceVersion=0'),
  more('resourceVersion=1'),
  more('resourceVersion=x'),
  more('resourceVersion={revision 2}'),
  more('resourceVersion={revision 2}&resourceVersionMatch=NotOlderThan'),
  more('resourceVersion={revision 2}&resourceVersionMatch=Exact'),
  more('resourceVersion={revision 4}&resourceVersionMatch=Exact'),
  more('resourceVersion=0&resourceVersionMatch=Exact'),
  more('resourceVersionMatch=Exact'),
  more('resourceVersion=1&resourceVersionMatch=Some'),
  more('resourceVersion=1&resourceVersionMatch=Exact'),
  more('resourceVersion=999999999'),
  more('sendInitialEvents=true'),
  one('an object by an old revision', ...several, get(`${maps}/a?resourceVersion=1`)),
  one('an object by a revision that is none', ...several, get(`${maps}/a?resourceVersion=x`)),
  one('an object by revision 0', ...several, get(`${maps}/a?resourceVersion=0`)),
  one('an object by a revision to come', ...several, get(`${maps}/a?resourceVersion=999999999`)),
  // Many deleted at once
  one('all are deleted', ...several, remove(maps), get(maps)),
  one('some are deleted', ...several, remove(`${maps}?labelSelector=app%3Dx`), get(maps)),
  one('one is deleted by its name', ...several, remove(`${maps}?fieldSelector=metadata.name%3Da`), get(maps)),
  one('none is deleted', remove(maps)),
  one('a deletion of many by a bad selector', ...several, remove(`${maps}?labelSelector=a%20b`), get(maps)),
  one('a deletion of all services', remove('/api/v1/namespaces/{ns}/services')),
  one(
    'a deletion of many, one of them held',
    ...several,
    patch('merge', `${maps}/b`, { metadata: { finalizers: ['test/hold'] } }),
    ...[remove(maps), get(maps), patch('merge', `${maps}/b`, { metadata: { finalizers: null } })],
  ),
]
