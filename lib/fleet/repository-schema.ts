import * as z from 'zod'
import { address, dnsLabel, notYet, text } from './fields.ts'
import type { Repository, RepositoryAuth } from './fleet.ts'
import { secret } from './secret-schema.ts'

const basic = z.strictObject({ username: text.or(secret), password: secret })

const auth = z
  .strictObject({ token: secret.optional(), basic: basic.optional(), githubApp: notYet, ssh: notYet })
  .transform((given, context): RepositoryAuth => {
    if (given.token !== undefined && given.basic === undefined) return { kind: 'token', token: given.token }
    if (given.basic !== undefined && given.token === undefined) return { kind: 'basic', ...given.basic }
    context.issues.push({ code: 'custom', message: 'must hold one of token and basic', input: given })
    return z.NEVER
  })

const webhook = z.strictObject({ secrets: z.array(secret).min(1).max(10, 'must hold at most 10 secrets') })

const use = z.strictObject({ cluster: text.default('*'), namespaces: z.array(text).min(1).default(['flux-system']) })

/** A document of kind Repository. */
export const repositorySchema = z.strictObject({
  apiVersion: text,
  kind: z.literal('Repository'),
  metadata: z.strictObject({ name: dnsLabel }),
  spec: z.strictObject({
    url: address,
    auth: auth.optional(),
    usedBy: z.array(use).optional(),
    fetchFrom: address.optional(),
    webhook: webhook.optional(),
  }),
})

export function repositoryOf({ metadata, spec }: z.infer<typeof repositorySchema>): Repository {
  return {
    name: metadata.name,
    url: spec.url,
    ...(spec.auth !== undefined && { auth: spec.auth }),
    usedBy: spec.usedBy ?? [{ cluster: '*', namespaces: ['flux-system'] }],
    ...(spec.fetchFrom !== undefined && { fetchFrom: spec.fetchFrom }),
    ...(spec.webhook !== undefined && { webhook: spec.webhook }),
  }
}
