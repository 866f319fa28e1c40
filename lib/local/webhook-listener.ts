import type { RequestListener } from 'node:http'
import type { Problem } from '../core/problem.ts'
import type { Messenger } from '../queue/messenger.ts'
import { webhookHandler } from '../webhook/handler.ts'
import { cachedSecrets } from '../webhook/secret-cache.ts'
import { handleHttp } from './handle-http.ts'
import type { LocalWorld } from './product.ts'
import { localSecrets } from './secrets.ts'

export interface WebhookOptions {
  readonly push: Messenger['push']
  /** Told of what went wrong on our side; a request that is refused is its sender's affair. */
  readonly report: (problem: Problem) => void
}

/** The webhook function behind a port of this machine, with the secrets of the fleet file. */
export function webhookListener(
  world: Pick<LocalWorld, 'fleet' | 'fleetFile' | 'env' | 'clock'>,
  { push, report }: WebhookOptions,
): RequestListener {
  const { fleet, clock } = world
  const handler = webhookHandler({
    repositories: async () => fleet.repositories,
    secret: cachedSecrets(localSecrets(world), clock),
    push,
    report: ({ problems = [] }) => problems.forEach(report),
  })
  return handleHttp(handler, { clock, failed: report })
}
