import * as z from 'zod'
import { secretArn } from './aws-fields.ts'
import { text } from './fields.ts'
import type { SecretReference } from './fleet.ts'

const forms = '{secretArn: ...}, {file: ...} or {env: ...}'

/** Where a secret value is found. A value in clear is refused without being repeated. */
export const secret = z
  .strictObject(
    { file: text.optional(), env: text.optional(), secretArn: secretArn.optional() },
    {
      error: ({ code, input }) =>
        code === 'invalid_type' && input !== undefined
          ? `must be ${forms}: the fleet file holds no secrets`
          : undefined,
    },
  )
  .transform((given, context): SecretReference => {
    const { file, env, secretArn } = given
    if (file !== undefined && env === undefined && secretArn === undefined) return { file }
    if (env !== undefined && file === undefined && secretArn === undefined) return { env }
    if (secretArn !== undefined && file === undefined && env === undefined) return { secretArn }
    context.issues.push({ code: 'custom', message: `must be one of ${forms}`, input: given })
    return z.NEVER
  })
