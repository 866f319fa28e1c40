import * as z from 'zod'
import { parseRepositoryUrl } from '../source/url.ts'
import { duration, localRef, metadata, sourceTimeout } from './fields.ts'

const text = z.string()

const url = text
  .regex(/^(https?|ssh):\/\//, 'must begin with https://, http:// or ssh://')
  .refine((address) => parseRepositoryUrl(address) !== undefined, 'must be the address of a repository')
  .refine(
    (address) => parseRepositoryUrl(address)?.secret !== true,
    'must not hold a user or password; use secretRef or a Repository of the fleet file',
  )

/** Known to Flux, refused by name where set: only their rough shape is read. */
const unsupported = {
  verify: z.record(text, z.json()).optional(),
  include: z.array(z.json()).optional(),
  recurseSubmodules: z.boolean().optional(),
  sparseCheckout: z.array(text).optional(),
  proxySecretRef: localRef.optional(),
  serviceAccountName: text.optional(),
}

/** Fields of the beta versions only, without effect for long. */
const legacy = {
  gitImplementation: z.enum(['go-git', 'libgit2']).optional(),
  accessFrom: z.json().optional(),
}

/** A GitRepository of source.toolkit.fluxcd.io in any version. */
export const gitRepositorySchema = z
  .strictObject({
    metadata,
    spec: z.strictObject({
      url,
      interval: duration,
      timeout: sourceTimeout.optional(),
      ref: z
        .strictObject({
          branch: text.optional(),
          tag: text.optional(),
          semver: text.optional(),
          name: text.optional(),
          commit: text.optional(),
        })
        .optional(),
      secretRef: localRef.optional(),
      provider: z.enum(['generic', 'aws', 'azure', 'github']).or(z.literal('')).optional(),
      ignore: text.optional(),
      suspend: z.boolean().optional(),
      ...unsupported,
      ...legacy,
    }),
  })
  .superRefine(({ spec }, context) => {
    if (!spec.serviceAccountName || spec.provider === 'azure' || spec.provider === 'aws') return
    const message = "can only be set when provider is 'azure' or 'aws'"
    context.addIssue({ code: 'custom', path: ['spec', 'serviceAccountName'], message })
  })
