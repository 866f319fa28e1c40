import { mask } from '../../core/mask.ts'
import { messageOf, Problem } from '../../core/problem.ts'
import type { Content } from './graph.ts'

/** Values of Secrets in a unit's objects: an API server quotes what it refuses, also where it stands in no Secret. */
export function secretsOf(content: Content): readonly string[] {
  return content.kind === 'current' || content.kind === 'behind' ? (content.output.secrets ?? []) : []
}

/** A problem whose message shows none of the values. */
export function withoutSecrets({ fields }: Problem, secrets: readonly string[]): Problem {
  const hidden = (text: string) => mask(text, secrets)
  return new Problem({
    ...fields,
    what: hidden(fields.what),
    ...(fields.subject !== undefined && { subject: hidden(fields.subject) }),
    ...(fields.cause !== undefined && { cause: hidden(messageOf(fields.cause)) }),
    ...(fields.remedy !== undefined && { remedy: hidden(fields.remedy) }),
  })
}
