import type { GithubWorld } from '../../adapters/github/call.ts'
import {
  type Delivery,
  type GithubRepository,
  type Hook,
  lastDeliveries,
  pingHook,
} from '../../adapters/github/hooks.ts'
import type { Clock } from '../../core/clock.ts'
import { untilThere } from '../until-there.ts'

/** What came of a ping; undefined where GitHub did not tell in time. */
export async function checkPing(
  world: GithubWorld,
  { repository, hook }: { readonly repository: GithubRepository; readonly hook: Hook },
  wait: { readonly clock: Clock; readonly timeoutMs: number },
): Promise<Delivery | undefined> {
  // By their ids: the clocks of two machines say nothing of which came first.
  const before = new Set((await lastDeliveries(world, repository, hook)).map(({ id }) => id))
  await pingHook(world, repository, hook)
  return untilThere(wait, async () => {
    const deliveries = await lastDeliveries(world, repository, hook)
    return deliveries.find(({ id, event }) => event === 'ping' && !before.has(id))
  })
}

/** What a delivery says, and what to do about it; docs/webhooks.md has the answers. */
export function deliveryText({ status, status_code }: Pick<Delivery, 'status' | 'status_code'>): {
  readonly isGood: boolean
  readonly text: string
} {
  if (status_code >= 200 && status_code < 300) return { isGood: true, text: `answered with ${status_code}` }
  const said = `${status_code} ${status}`
  switch (status_code) {
    case 0:
      return { isGood: false, text: `could not be delivered (${status}): the address must be reachable from GitHub` }
    case 401:
      return {
        isGood: false,
        text: `was refused (${said}): the product that runs does not know this secret; deploy or restart it with the fleet file that names it`,
      }
    case 404:
      return { isGood: false, text: `found nothing there (${said}): check the address and its path /webhook` }
    default:
      return { isGood: false, text: `failed (${said}): the log of the webhook tells why` }
  }
}
