import * as z from 'zod'
import { Problem } from '../../core/problem.ts'
import { type GithubWorld, githubCall } from './call.ts'

/** A repository of GitHub. */
export interface GithubRepository {
  readonly owner: string
  readonly name: string
}

/** https://docs.github.com/rest/repos/webhooks */
const hook = z.object({
  id: z.int(),
  active: z.boolean(),
  events: z.array(z.string()),
  config: z.object({
    url: z.string().optional(),
    content_type: z.string().optional(),
    insecure_ssl: z.union([z.string(), z.number()]).optional(),
  }),
})
const delivery = z.object({
  id: z.number(),
  event: z.string(),
  delivered_at: z.string(),
  status: z.string(),
  status_code: z.int(),
  redelivery: z.boolean().optional(),
})

export type Hook = z.infer<typeof hook>
export type Delivery = z.infer<typeof delivery>

const pageSize = 100
/** A repository takes 20 hooks for an event, and 250 in all. */
const maxPages = 3

/** The hook of a repository that calls an address; undefined where there is none. */
export async function findHook(
  world: GithubWorld,
  repository: GithubRepository,
  url: string,
): Promise<Hook | undefined> {
  for (let page = 1; page <= maxPages; page++) {
    const path = `${pathOf(repository)}?per_page=${pageSize}&page=${page}`
    const hooks = read(z.array(hook), await githubCall(world, { method: 'GET', path }))
    const found = hooks.find(({ config }) => config.url === url)
    if (found !== undefined || hooks.length < pageSize) return found
  }
  return undefined
}

/** Has GitHub tell an address of pushes, signed with a secret: by the hook that calls it already, or by a new one. */
export async function registerHook(
  world: GithubWorld,
  repository: GithubRepository,
  { url, secret }: { readonly url: string; readonly secret: string },
): Promise<{ readonly hook: Hook; readonly how: 'created' | 'updated' }> {
  const wanted = { active: true, events: ['push'], config: { url, secret, content_type: 'json', insecure_ssl: '0' } }
  const present = await findHook(world, repository, url)
  if (present === undefined) {
    const request = { method: 'POST', path: pathOf(repository), body: { name: 'web', ...wanted } } as const
    return { hook: read(hook, await githubCall(world, request)), how: 'created' }
  }
  // Events that somebody added are answered with 200 and no more; they are not ours to take away.
  const events = [...new Set([...present.events.filter((event) => event !== '*'), 'push'])]
  const request = { method: 'PATCH', path: `${pathOf(repository)}/${present.id}`, body: { ...wanted, events } } as const
  return { hook: read(hook, await githubCall(world, request)), how: 'updated' }
}

/** Has GitHub send a ping. */
export async function pingHook(
  world: GithubWorld,
  repository: GithubRepository,
  { id }: Pick<Hook, 'id'>,
): Promise<void> {
  await githubCall(world, { method: 'POST', path: `${pathOf(repository)}/${id}/pings` })
}

/** What was sent last, newest first; with the clock of GitHub. */
export async function lastDeliveries(
  world: GithubWorld,
  repository: GithubRepository,
  { id }: Pick<Hook, 'id'>,
): Promise<readonly Delivery[]> {
  const path = `${pathOf(repository)}/${id}/deliveries?per_page=30`
  return read(z.array(delivery), await githubCall(world, { method: 'GET', path }))
}

function pathOf({ owner, name }: GithubRepository): string {
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/hooks`
}

function read<T>(shape: z.ZodType<T>, { value }: { readonly value: unknown }): T {
  const found = shape.safeParse(value)
  if (found.success) return found.data
  const remedy = 'Check --api-url: it must be that of the REST API'
  throw new Problem({
    code: 'SourceFailed',
    subject: 'GitHub',
    what: 'answered something else than its documents say',
    remedy,
  })
}
