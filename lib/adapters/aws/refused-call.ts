import { Problem } from '../../core/problem.ts'
import type { AwsAnswer } from './call.ts'

type Refused = Extract<AwsAnswer, { kind: 'refused' }>

/** Codes by which services say that the credentials themselves are not good (any more). */
const badCredentials =
  /^(ExpiredToken|ExpiredTokenException|RequestExpired|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|InvalidAccessKeyId|MissingAuthenticationToken)$/
const denied = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|NotAuthorized)$/

/** What a refusal of AWS means for who asked from a shell, and what to do. */
export function refusedCall(
  { code, message }: Refused,
  { subject, action }: { readonly subject: string; readonly action: string },
): Problem {
  const cause = `${code}: ${message}`
  if (badCredentials.test(code)) {
    const remedy =
      'Log in again, e.g. with "aws sso login", and check AWS_PROFILE; the clock of this machine must be right'
    return new Problem({
      code: 'AccessDenied',
      subject,
      what: 'was asked with credentials that are not valid',
      remedy,
      cause,
    })
  }
  if (denied.test(code)) {
    const remedy = `Let these credentials do ${action}; docs/operate.md lists what the commands need`
    return new Problem({ code: 'AccessDenied', subject, what: `cannot be looked at`, remedy, cause })
  }
  return new Problem({ code: 'StoreFailed', subject, what: `could not be asked for (${action})`, cause })
}
