import { Problem } from '../lib/core/problem.ts'

/** Credentials as clients of AWS take them. */
interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/**
 * Stands in the bundles for the SDK's chain of credential providers: a function has the credentials of its role in variables and nowhere
 * else, and the providers for profiles, SSO and machines are 95 KB of each bundle. Its name is the one that clients import.
 */
export function defaultProvider(): () => Promise<Credentials> {
  return async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env
    if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
      const subject = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'
      throw new Problem({ code: 'AccessDenied', subject, what: 'are not set: the function has no role' })
    }
    return {
      ...{ accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    }
  }
}
