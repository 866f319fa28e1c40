import type { BuildId } from '../build/spec.ts'
import { canonical } from '../core/canonical.ts'
import { digestOf } from '../core/digest.ts'
import { messageOf, Problem } from '../core/problem.ts'
import type { SourceId } from '../source/spec.ts'
import { normaliseUrl } from '../source/url.ts'
import type { Head } from '../store/head.ts'
import { emptyHead, readHead, writeHead } from '../store/heads.ts'
import { artifactKey } from '../store/keys.ts'
import { addSource } from '../store/sources.ts'
import { buildAll } from './build-all.ts'
import type { RenderDeps, ResolvedSource } from './deps.ts'
import { wakeLanes } from './wake-lanes.ts'

/** What the render step is asked for: bring a source's head up to date, with builds that a cluster found. */
export interface RenderRequest {
  readonly source: SourceId
  readonly builds?: readonly BuildId[] | undefined
  readonly cluster?: string | undefined
  /** Where a push said that the source is now: a hint. */
  readonly after?: string | undefined
}

const maxTries = 10
const keptRevisions = 20

/**
 * Brings the head of a source up to date: reads it, resolves the source, renders what changed and writes the head against what was
 * read; where another write came between, everything again from the read (H2). Then wakes the lanes (W1).
 * A source that cannot be resolved keeps its revision and artifacts and notes the error.
 */
export async function renderSource(deps: RenderDeps, request: RenderRequest, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; attempt <= maxTries; attempt++) {
    const seen = await readHead(deps.bucket.store, request.source)
    if (seen === undefined) return
    const next = await advance(deps, request, seen.value, signal)
    if (next !== undefined) {
      const written = await writeHead(deps.bucket, request.source, { head: next, seen })
      if (written.kind === 'lost') continue
    }
    await wakeLanes(deps, request.source)
    return
  }
  throw new Problem({
    code: 'Conflict',
    subject: `source ${request.source}`,
    what: `its head was changed by others ${maxTries} times in a row`,
    remedy: 'Nothing was lost; the next poll tries again',
  })
}

/** Creates the head of a source that nobody has asked for before, and notes that it reads its URL. */
export async function ensureHead(
  deps: Pick<RenderDeps, 'bucket'>,
  id: SourceId,
  source: Head['source'],
): Promise<void> {
  if ((await readHead(deps.bucket.store, id)) !== undefined) return
  await addSource(deps.bucket, digestOf(normaliseUrl(source.url) ?? source.url), id)
  await writeHead(deps.bucket, id, { head: emptyHead(source), seen: undefined })
}

/** The head as it should be now, or undefined where nothing changed: the same error again is no news and wakes nobody. */
async function advance(
  deps: RenderDeps,
  request: RenderRequest,
  head: Head,
  signal: AbortSignal,
): Promise<Head | undefined> {
  const asked = withRequest(head, request)
  const kept = await withoutLost(deps, asked, request)
  const next = await moved(deps, kept, signal)
  // An artifact that was lost and is back is news to those who wait for it.
  return kept === asked && canonical(next) === canonical(head) ? undefined : next
}

/** At the revision where its source is now, with its builds; where the source does not answer, as it was and with the reason. */
async function moved(deps: RenderDeps, head: Head, signal: AbortSignal): Promise<Head> {
  let resolved: ResolvedSource
  try {
    resolved = await deps.resolve(head.source, signal, head.revision)
  } catch (cause) {
    if (signal.aborted) throw cause
    return withError(head, cause, deps.clock.now())
  }
  const { error: _, ...clean } = head
  const ahead: Head = { ...clean, revision: resolved.revision, earlier: earlierOf(head, resolved) }
  try {
    return await buildAll(deps, ahead, resolved, signal)
  } catch (cause) {
    // Its files are fetched as builds ask for them.
    if (signal.aborted || !(cause instanceof Problem) || cause.code !== 'SourceFailed') throw cause
    return withError(head, cause, deps.clock.now())
  }
}

function withRequest(head: Head, { builds, cluster }: RenderRequest): Head {
  if (builds === undefined || cluster === undefined) return head
  const entries: Record<BuildId, Head['builds'][BuildId]> = { ...head.builds }
  for (const id of builds) {
    const entry = entries[id] ?? { clusters: [] }
    if (!entry.clusters.includes(cluster)) entries[id] = { ...entry, clusters: [...entry.clusters, cluster].sort() }
  }
  return { ...head, builds: entries }
}

/** Without the artifacts that are asked for and gone, as someone deleted what could not be read: they are rendered again. */
async function withoutLost({ bucket }: RenderDeps, head: Head, { builds = [] }: RenderRequest): Promise<Head> {
  const entries: Record<BuildId, Head['builds'][BuildId]> = { ...head.builds }
  for (const id of builds) {
    const { artifact, inputs: _, renderedAt: _at, ...rest } = entries[id] ?? { clusters: [] }
    if (artifact !== undefined && (await bucket.store.get(artifactKey(artifact))) === undefined) entries[id] = rest
  }
  return canonical(entries) === canonical(head.builds) ? head : { ...head, builds: entries }
}

function earlierOf(head: Head, resolved: ResolvedSource): Head['earlier'] {
  if (head.revision === undefined || head.revision === resolved.revision) return head.earlier
  return [head.revision, ...head.earlier.filter((revision) => revision !== head.revision)].slice(0, keptRevisions)
}

function withError(head: Head, cause: unknown, now: number): Head {
  const code = cause instanceof Problem ? cause.code : 'SourceFailed'
  const message = messageOf(cause)
  const since = head.error?.message === message ? head.error.since : now
  return { ...head, error: { code, message, since } }
}
