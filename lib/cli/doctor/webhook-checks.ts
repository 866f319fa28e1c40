import { findHook, lastDeliveries } from '../../adapters/github/hooks.ts'
import { Problem } from '../../core/problem.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import { deliveryText } from '../connect/check-ping.ts'
import { type NamedRepository, parseRepository } from '../connect/parse-repository.ts'
import { repositoryFor, tokenOf } from '../connect/token.ts'
import type { Io } from '../io.ts'
import type { SetUp } from '../set-up.ts'
import { type Check, checked, ok } from './check.ts'

export interface WebhookWorld {
  readonly setUp: SetUp
  readonly io: Pick<Io, 'env'>
  /** API of a GitHub Enterprise Server; undefined looks at repositories of github.com alone. */
  readonly api: string | undefined
}

/** What GitHub says of the webhooks of the fleet's repositories. */
export async function webhookChecks(world: WebhookWorld): Promise<readonly Check[]> {
  const { fleet } = world.setUp
  if (fleet === undefined) return []
  return Promise.all(githubRepositories(fleet, world.api).map((named) => webhookCheck(named, world)))
}

function githubRepositories({ clusters, clusterSets }: Fleet, api: string | undefined): readonly NamedRepository[] {
  const found = new Map<string, NamedRepository>()
  for (const { source } of [...clusters, ...clusterSets.map(({ template }) => template)]) {
    const named = namedIn(source.url, api)
    if (named !== undefined) found.set(named.url, named)
  }
  return [...found.values()]
}

function namedIn(url: string, api: string | undefined): NamedRepository | undefined {
  try {
    const named = parseRepository(url, api)
    return api !== undefined || named.url.startsWith('https://github.com/') ? named : undefined
  } catch (cause) {
    if (cause instanceof Problem) return undefined
    throw cause
  }
}

function webhookCheck(named: NamedRepository, { setUp, io }: WebhookWorld): Promise<Check> {
  const full = `${named.owner}/${named.name}`
  return checked(`webhook of ${full}`, async () => {
    const url = setUp.webhook
    if (url === undefined) {
      const detail = 'is not looked at: nobody says where webhooks are taken'
      return { status: 'warning', detail, remedy: 'Add --url' }
    }
    const token = await tokenOf(setUp, io, repositoryFor(setUp, named.url)).catch((cause: unknown) => {
      if (cause instanceof Problem && cause.code === 'AccessDenied') return undefined
      throw cause
    })
    if (token === undefined) {
      const remedy = 'Set GITHUB_TOKEN to a token with "Webhooks: read"'
      return { status: 'warning', detail: 'is not looked at: there is no token', remedy }
    }
    const github = { api: named.api, token }
    const hook = await findHook(github, named, url)
    const connect = `"sluice connect github ${full}" registers it`
    if (hook === undefined) {
      return { status: 'warning', detail: `there is none to ${url}: pushes wait for the next poll`, remedy: connect }
    }
    if (!hook.active) return { status: 'failed', detail: `hook ${hook.id} is switched off`, remedy: connect }
    const [last] = await lastDeliveries(github, named, hook)
    if (last === undefined) return ok(`hook ${hook.id} has delivered nothing yet`)
    const { isGood, text } = deliveryText(last)
    const detail = `the last delivery, a ${last.event} at ${last.delivered_at}, ${isGood ? 'was ' : ''}${text}`
    return isGood ? ok(detail) : { status: 'failed', detail }
  })
}
