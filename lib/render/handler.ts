import { asProblem } from '../core/problem.ts'
import { type FifoHandler, fifoHandler, type HandlerWorld } from '../queue/fifo-handler.ts'
import { parseRenderMessage, type RenderMessage } from '../queue/message.ts'
import { repositoryName } from '../source/url.ts'
import { writeAnswer } from '../store/answers.ts'
import { readHead } from '../store/heads.ts'
import type { RenderDeps } from './deps.ts'
import { type RenderRequest, renderSource } from './render-source.ts'
import { requestsOf } from './requests.ts'

const retryMs = 15_000

/**
 * Works the render queue: brings the heads of the sources that messages concern up to date, each once. What fails comes again through the
 * timer queue, so that no message blocks its group (Q1); only where that takes nothing either do the messages themselves come again.
 */
export function renderHandler(deps: () => Promise<RenderDeps>, world: HandlerWorld): FifoHandler {
  const work = async (messages: readonly RenderMessage[], signal: AbortSignal): Promise<void> => {
    const ready = await deps()
    for (const request of await requestsOf(ready, messages)) {
      try {
        await renderSource(ready, request, signal)
        if (request.answer !== undefined) await writeAnswer(ready.bucket, request.source, request.answer)
      } catch (cause) {
        if (signal.aborted) throw cause
        const subject = `source ${request.source}`
        const problem = asProblem(cause, { code: 'BuildFailed', subject, what: 'could not be worked on' })
        world.report(request.source, problem, 'again')
        await tryLater(ready, request)
      }
    }
  }
  return fifoHandler({ parse: parseRenderMessage, work }, world)
}

/** One message for each cluster that asked for builds: they carry no more than one. */
async function tryLater(deps: RenderDeps, { source, asked, after }: RenderRequest): Promise<void> {
  const head = await readHead(deps.bucket.store, source, deps.memory.heads)
  if (head === undefined) return
  const repository = repositoryName(head.value.source.url)
  const again = { source, ...(after !== undefined && { after }) }
  const clusters = [...Map.groupBy(asked, ({ cluster }) => cluster)]
  if (clusters.length === 0) await deps.resolveLater(repository, again, retryMs)
  for (const [cluster, those] of clusters) {
    await deps.resolveLater(repository, { ...again, cluster, builds: those.map(({ build }) => build) }, retryMs)
  }
}
