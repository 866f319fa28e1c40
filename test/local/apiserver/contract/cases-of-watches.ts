import { accepts, type Call, type Case, get, patch, post, put, remove } from './call.ts'

const maps = '/api/v1/namespaces/{ns}/configmaps'

function map(name: string, labels: object = {}, data: object = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data }
}

/** Ends by itself after a second. */
function watch(query: string, more: Partial<Call> = {}): Call {
  return { ...get(`${maps}?watch=true&timeoutSeconds=1${query}`), ...more }
}

const one = (name: string, ...calls: readonly Call[]): Case => ({ name, calls })
const changes = [
  post(maps, map('a', { app: 'x' })),
  post(maps, map('b', { app: 'y' })),
  patch('merge', `${maps}/a`, { data: { k: 'v' } }),
  patch('merge', `${maps}/a`, { metadata: { labels: { app: 'y' } } }),
  patch('merge', `${maps}/b`, { metadata: { labels: { app: 'x' } } }),
  put(`${maps}/b`, map('b', { app: 'x' }, { n: '1' })),
  remove(`${maps}/b`),
]
/** A list waits until the cache has seen all that was written, a watch from now on does not. */
const settled = [...changes, get(maps)]
const since = '&resourceVersion={revision 1}'
const initial = '&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan'

/** What a watch tells of changes that came before it, and in which order; what it is refused for. */
export const casesOfWatches: readonly Case[] = [
  one('from a revision on', ...changes, watch(since)),
  one('from a revision on, as metadata', ...changes, watch(since, { accept: accepts.metadata })),
  one('from a revision on, by label', ...changes, watch(`${since}&labelSelector=app%3Dx`)),
  one('from a revision on, by a label that none has', ...changes, watch(`${since}&labelSelector=app%3Dz`)),
  one('from a revision on, by what is not there', ...changes, watch(`${since}&labelSelector=!app`)),
  one('from a revision on, by name', ...changes, watch(`${since}&fieldSelector=metadata.name%3Da`)),
  one('one object, by its own address', ...changes, get(`${maps}/a?watch=true&timeoutSeconds=1${since}`)),
  one('from any revision on', ...settled, watch('&resourceVersion=0')),
  one('from now on', ...settled, watch('')),
  one('all that is there first', ...changes, watch(initial)),
  one('all that is there first, of what is chosen', ...changes, watch(`${initial}&labelSelector=app%3Dy`)),
  one('all that is there first, as metadata', ...changes, watch(initial, { accept: accepts.metadata })),
  one('nothing is there first', watch(initial)),
  one(
    'all that is there first, without bookmarks',
    ...changes,
    watch('&sendInitialEvents=true&resourceVersionMatch=NotOlderThan'),
  ),
  one(
    'all that is there first, without a match',
    ...changes,
    watch('&sendInitialEvents=true&allowWatchBookmarks=true'),
  ),
  one(
    'all that is there first, with another match',
    ...changes,
    watch('&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=Exact'),
  ),
  one(
    'nothing of what is there',
    ...changes,
    watch('&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'),
  ),
  one('a match and no initial events', ...changes, watch(`${since}&resourceVersionMatch=NotOlderThan`)),
  one('from a revision that is none', watch('&resourceVersion=x')),
  one('from a revision long ago', ...changes, watch('&resourceVersion=1')),
  one('by a selector that is none', watch('&labelSelector=a%20b')),
  one('by a field that is none', watch('&fieldSelector=data.a%3D1')),
  one('with a limit', ...changes, watch(`${since}&limit=1`)),
  one('with a timeout that is none', get(`${maps}?watch=true&timeoutSeconds=x`)),
  one('by the old address', ...changes, get(`/api/v1/watch/namespaces/{ns}/configmaps?timeoutSeconds=1${since}`)),
]
