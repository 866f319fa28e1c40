import { Problem } from '../../core/problem.ts'

/** Keys that sign requests to AWS. They stay in memory. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials. */
  readonly sessionToken?: string
  /** When they end, in milliseconds since the epoch; long-lived ones do not. */
  readonly expiresAt?: number
}

/** Asked before every use; it does its own caching. */
export type CredentialSource = () => Promise<AwsCredentials>

/** What Lambda tells its functions by variables. */
export function environmentCredentials(env: Readonly<Record<string, string | undefined>>): CredentialSource {
  return async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env
    if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
      throw new Problem({
        code: 'AccessDenied',
        subject: 'AWS',
        what: 'gave no credentials in the environment',
        remedy: 'Run it as a Lambda function with a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      })
    }
    return {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    }
  }
}
