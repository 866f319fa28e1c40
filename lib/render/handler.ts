import { asProblem } from '../core/problem.ts'
import { type FifoHandler, fifoHandler, type HandlerWorld, type MessageWork } from '../queue/fifo-handler.ts'
import { parseRenderMessage, type RenderMessage } from '../queue/message.ts'
import { writeAnswer } from '../store/answers.ts'
import type { RenderDeps } from './deps.ts'
import { type RenderRequest, renderSource } from './render-source.ts'
import { requestsOf } from './requests.ts'

const retryMs = 15_000
/** Some eight minutes in all. What then still fails is found again by the next poll, or asked for again by the next audit. */
const mostRetries = 5

/**
 * Works the render queue: brings the heads of the sources that messages concern up to date, each once. What fails comes again through the
 * timer queue, so that no message blocks its group (Q1); only where that takes nothing either do the messages themselves come again. It
 * comes again a few times and not for ever: each poll of something that cannot be mended would start a chain of its own.
 */
export function renderHandler(deps: () => Promise<RenderDeps>, world: HandlerWorld): FifoHandler {
  const work: MessageWork<RenderMessage>['work'] = async (messages, signal, _leftMs, repository) => {
    const ready = await deps()
    const failures: unknown[] = []
    for (const request of await requestsOf(ready, messages)) {
      try {
        await renderSource(ready, request, signal)
        if (request.answer !== undefined) await writeAnswer(ready.bucket, request.source, request.answer)
      } catch (cause) {
        if (signal.aborted) throw cause
        const subject = `source ${request.source}`
        const problem = asProblem(cause, { code: 'BuildFailed', subject, what: 'could not be worked on' })
        const isLast = (request.retries ?? 0) >= mostRetries
        world.report(request.source, problem, isLast ? 'dropped' : 'again')
        if (!isLast) await tryLater(ready, repository, request).catch((failure) => failures.push(failure))
      }
    }
    if (failures.length > 0) throw failures[0]
  }
  return fifoHandler({ parse: parseRenderMessage, work }, world)
}

/** One message for each cluster that asked for builds: they carry no more than one. */
async function tryLater(
  deps: RenderDeps,
  repository: string,
  { source, asked, after, retries = 0 }: RenderRequest,
): Promise<void> {
  const again = { source, retries: retries + 1, ...(after !== undefined && { after }) }
  const pauseMs = retryMs * 2 ** retries
  const clusters = [...Map.groupBy(asked, ({ cluster }) => cluster)]
  if (clusters.length === 0) await deps.resolveLater(repository, again, pauseMs)
  for (const [cluster, those] of clusters) {
    await deps.resolveLater(repository, { ...again, cluster, builds: those.map(({ build }) => build) }, pauseMs)
  }
}
