import { createHmac, randomUUID } from 'node:crypto'

/** A push as GitHub tells of it, as far as anybody reads it. */
export interface SentPush {
  /** Address of the product's webhook. */
  readonly to: string
  readonly secret: string
  /** Web address of the repository. */
  readonly repository: string
  readonly after: string
  readonly branch?: string
  /** Another one for each where not given. */
  readonly delivery?: string
}

/** Sends a signed push; answers the status. */
export async function sendPush(push: SentPush): Promise<number> {
  const { to, secret, repository, after, branch = 'main', delivery = randomUUID() } = push
  const name = new URL(repository).pathname.slice(1)
  const body = JSON.stringify({
    ref: `refs/heads/${branch}`,
    after,
    repository: {
      full_name: name,
      html_url: repository,
      clone_url: `${repository}.git`,
      ssh_url: `git@${new URL(repository).host}:${name}.git`,
    },
  })
  const answer = await fetch(to, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': delivery,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  })
  await answer.text()
  return answer.status
}
