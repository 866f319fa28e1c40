import { Webhooks } from '@octokit/webhooks'
import { Problem } from '../core/problem.ts'
import type { Repository, SecretReference } from '../fleet/fleet.ts'
import type { Knock } from './door.ts'
import type { ReadSecret } from './secret-cache.ts'

/** Who signed a request. */
export interface Signers {
  /** Repositories of the fleet file one of whose own secrets made the signature. */
  readonly repositories: readonly Repository[]
  /** Secrets that could not be read, so that nobody knows whether they made it. */
  readonly unread: readonly Problem[]
}

/** Tries the secrets of all Repositories, each distinct one once; it takes as long whichever fits. */
export async function signersOf(
  { body, signature }: Pick<Knock, 'body' | 'signature'>,
  repositories: readonly Repository[],
  read: ReadSecret,
): Promise<Signers> {
  const owners = new Map<string, Set<Repository>>()
  const unread: Problem[] = []
  const learn = async (repository: Repository, reference: SecretReference): Promise<void> => {
    try {
      const secret = await read(reference)
      // Everybody can sign with an empty secret.
      if (secret === '') throw new Problem({ code: 'NotFound', what: 'secret is empty' })
      owners.set(secret, (owners.get(secret) ?? new Set()).add(repository))
    } catch (cause) {
      const code = cause instanceof Problem ? cause.code : 'AccessDenied'
      const subject = `Repository/${repository.name}`
      unread.push(new Problem({ code, subject, what: 'webhook secret cannot be used', cause }))
    }
  }
  await Promise.all(
    repositories.flatMap((one) => (one.webhook?.secrets ?? []).map((reference) => learn(one, reference))),
  )
  const signers = new Set<Repository>()
  for (const [secret, those] of owners) {
    if (await new Webhooks({ secret }).verify(body, signature)) for (const repository of those) signers.add(repository)
  }
  return { repositories: [...signers], unread }
}
