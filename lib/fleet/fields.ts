import * as z from 'zod'
import { parseRepositoryUrl } from '../source/url.ts'

/** A field that is planned: refused by name, so that nobody believes it has an effect. */
export const notYet = z.custom<undefined>((value) => value === undefined, 'is not supported by this version').optional()

export const text = z.string().min(1)

/** Values of variables and labels; YAML makes other types of unquoted text. */
export const textMap = z.record(text, z.string({ error: () => 'must be text; put it in quotes' }))

/** A name that is safe in keys, queues and logs. */
export const dnsLabel = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be a DNS label: lower-case letters, digits and -')

/** The address of a repository, or of all repositories below it. */
export const address = z.string().superRefine((url, context) => {
  const parsed = parseRepositoryUrl(url)
  const refuse = (message: string) => context.addIssue({ code: 'custom', message })
  if (parsed === undefined) refuse('must be an address: https://, ssh://, git@host:path or file://')
  else if (parsed.scheme === 's3') refuse('s3:// is not supported by this version')
  else if (parsed.secret) refuse('must not hold a user or password; use auth of a Repository')
})
