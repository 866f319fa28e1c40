import type { RenderMessage, SourceMessage } from '../queue/message.ts'
import type { SourceId } from '../source/spec.ts'
import type { AskedBuild, RenderRequest } from './render-source.ts'
import { type ConcernedDeps, sourcesConcerned } from './sources-concerned.ts'

/**
 * What the messages of one repository ask for together: each source once, with the builds that clusters found. A hundred pushes that
 * waited ask the Git server once; of their hints the last one counts.
 */
export async function requestsOf(
  deps: ConcernedDeps,
  messages: readonly RenderMessage[],
): Promise<readonly RenderRequest[]> {
  const bySource = new Map<SourceId, RenderRequest>()
  const add = (request: RenderRequest): void => {
    bySource.set(request.source, merged(bySource.get(request.source), request))
  }
  const looked = new Set<string>()
  for (const message of messages.toReversed()) {
    if (message.kind === 'render') {
      add(requestOf(message))
      continue
    }
    const what =
      message.kind === 'poll' ? `poll ${message.credential} ${message.asked ?? ''}` : `push ${message.ref ?? ''}`
    if (looked.has(what)) continue
    looked.add(what)
    const after = message.kind === 'push' ? message.after : undefined
    const answer = message.kind === 'poll' ? message.asked : undefined
    const more = { ...(after && { after }), ...(answer !== undefined && { answer }) }
    for (const source of await sourcesConcerned(deps, message)) add({ source, asked: [], ...more })
  }
  return [...bySource.values()]
}

function requestOf({
  source,
  builds,
  cluster,
  after,
  attempt,
  retries,
  doubted,
  against,
}: SourceMessage): RenderRequest {
  const asked = builds === undefined || cluster === undefined ? [] : builds.map((build) => ({ build, cluster }))
  return {
    ...{ source, asked },
    ...(after !== undefined && { after }),
    ...(attempt !== undefined && { attempt }),
    ...(retries !== undefined && { retries }),
    ...(doubted !== undefined && { doubted }),
    ...(against !== undefined && { against }),
  }
}

/** `later` was sent after the other one: its hint counts, and a doubt that the other one looked into goes on. */
function merged(later: RenderRequest | undefined, request: RenderRequest): RenderRequest {
  if (later === undefined) return request
  const known = (one: AskedBuild) =>
    later.asked.some(({ build, cluster }) => build === one.build && cluster === one.cluster)
  const after = later.after ?? request.after
  const answer = Math.max(later.answer ?? 0, request.answer ?? 0)
  const retries = Math.min(later.retries ?? 0, request.retries ?? 0)
  return {
    ...{ source: later.source, asked: [...request.asked.filter((one) => !known(one)), ...later.asked] },
    ...(after !== undefined && { after }),
    ...lookedInto(later, request),
    ...(answer > 0 && { answer }),
    ...(retries > 0 && { retries }),
  }
}

type Looked = Pick<RenderRequest, 'attempt' | 'doubted' | 'against'>

/** The doubt that goes on, with its own attempts: those that were made for another one are none for it. */
function lookedInto(later: RenderRequest, request: RenderRequest): Looked {
  const isOther = later.after !== undefined && later.after !== request.after
  const { attempt, doubted, against } =
    [later, request].find((one) => one.doubted !== undefined) ??
    (later.attempt === undefined && !isOther ? request : later)
  return {
    ...(attempt !== undefined && { attempt }),
    ...(doubted !== undefined && { doubted }),
    ...(against !== undefined && { against }),
  }
}
