import { expired } from '../failure.ts'
import type { Target } from '../http/target.ts'
import { type KubeObject, namespaceOf } from '../object.ts'
import type { ApiRequest, StreamAnswer } from '../request.ts'
import type { Resource } from '../resource.ts'
import { fixedName, selected } from '../selectors/selected.ts'
import type { Change } from '../storage/store.ts'
import { lineQueue } from './line-queue.ts'
import { checkListOptions, checkRevision, numberOf, revisionOf } from './list-options.ts'
import { type Presentation, presentation } from './present.ts'
import type { VerbWorld } from './world.ts'

/** How often a quiet watch hears where the server stands. */
const bookmarkMs = 60_000

/** A stream of changes: from a revision on, or of all that is there and then of changes. Ends when the client goes or the time it gave is over. */
export function watch(target: Target, request: ApiRequest, world: VerbWorld): StreamAnswer {
  const { resource } = target
  const { query } = request
  const shown = presentation(resource, request, world)
  checkListOptions(query, true)
  const asked = revisionOf(query)
  checkRevision(asked, world.store.revision())
  const lines = lineQueue(request.signal, timeoutOf(query))
  const lets = watched(target, query)
  const tell = (type: Change['type'], object: KubeObject): void => lines.push(eventLine(type, shown.one(object)))
  const pass = (change: Change): void => {
    const type = typeFor(change, lets)
    if (type !== undefined) tell(type, type === 'DELETED' ? lastSeen(change) : change.object)
  }
  const initial = query.get('sendInitialEvents')
  const bookmarks = query.get('allowWatchBookmarks') === 'true'
  if (initial === 'true' || (initial === null && asked === 0)) {
    for (const object of world.store.list(resource.stored)) if (lets(object)) tell('ADDED', object)
    if (initial === 'true' && bookmarks)
      lines.push(bookmarkLine(resource, shown, world.store.revision(), { 'k8s.io/initial-events-end': 'true' }))
  } else if (asked > 0) {
    const missed = world.store.since(asked, resource.stored)
    if (missed === undefined) {
      const failure = expired(`too old resource version: ${asked} (${world.store.oldest()})`)
      lines.push(eventLine('ERROR', JSON.stringify(failure.status())))
      lines.end()
      return { status: 200, type: 'application/json', stream: lines.stream }
    }
    for (const change of missed) pass(change)
  }
  lines.follow(world.store.watch((change) => change.resource === resource.stored && pass(change)))
  if (bookmarks) {
    const timer = setInterval(() => lines.push(bookmarkLine(resource, shown, world.store.revision())), bookmarkMs)
    timer.unref()
    lines.follow(() => clearInterval(timer))
  }
  return { status: 200, type: 'application/json', stream: lines.stream }
}

function watched({ resource, namespace, name }: Target, query: URLSearchParams): (object: KubeObject) => boolean {
  const lets = selected(query, resource)
  const only = name ?? fixedName(query.get('fieldSelector'))
  return (object) =>
    (only === undefined || object.metadata.name === only) &&
    (namespace === undefined || namespace === '' || namespaceOf(object) === namespace) &&
    (lets === undefined || lets(object))
}

/** An object that comes to meet a selector is added for this watch, one that ceases to is deleted. */
function typeFor(
  { type, object, previous }: Change,
  lets: (object: KubeObject) => boolean,
): Change['type'] | undefined {
  const before = previous !== undefined && lets(previous)
  const now = type !== 'DELETED' && lets(object)
  if (now) return before ? 'MODIFIED' : 'ADDED'
  return before ? 'DELETED' : undefined
}

/** What a watch saw last, under the revision at which it went out of sight. */
function lastSeen({ type, object, previous }: Change): KubeObject {
  if (type === 'DELETED' || previous === undefined) return object
  return { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion ?? '' } }
}

function eventLine(type: string, object: string): string {
  return `{"type":"${type}","object":${object.trimEnd()}}\n`
}

function bookmarkLine(
  resource: Resource,
  shown: Presentation,
  revision: number,
  annotations?: Readonly<Record<string, string>>,
): string {
  const { group, version, kind } = resource
  const apiVersion = group === '' ? version : `${group}/${version}`
  const metadata = { name: '', resourceVersion: String(revision), ...(annotations && { annotations }) }
  const text = shown.one({ ...resource.zero?.(), kind, apiVersion, metadata })
  // Every object has a name but this one.
  return eventLine('BOOKMARK', text.replace('"name":"",', ''))
}

function timeoutOf(query: URLSearchParams): number {
  const seconds = numberOf(query, 'timeoutSeconds')
  return seconds > 0 ? seconds * 1000 : 30 * 60_000
}
