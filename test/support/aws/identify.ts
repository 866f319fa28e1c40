import type { TestAws } from './aws-server.ts'
import { Refused, verifySignature } from './verify-signature.ts'

export interface Identification {
  /** Name of the EKS cluster that is asked to let somebody in. */
  readonly cluster: string
  readonly region: string
  readonly aws: Pick<TestAws, 'keys'>
  readonly now: number
}

const prefix = 'k8s-aws-v1.'
const lifeMs = 15 * 60_000
const parameters = [
  ...['Action', 'Version', 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Expires'],
  ...['X-Amz-Security-Token', 'X-Amz-SignedHeaders', 'X-Amz-Signature'],
]

/**
 * Who a token of EKS belongs to, by the rules of aws-iam-authenticator and of STS: an address of GetCallerIdentity at the regional STS, no
 * parameter but those of a signature, signed within the last 15 minutes, together with the name of this cluster, by a key that AWS knows.
 * Throws `Refused` with the reason.
 */
export function identify(token: string, { cluster, region, aws, now }: Identification): string {
  if (!token.startsWith(prefix)) throw new Refused('no token of EKS')
  const url = new URL(Buffer.from(token.slice(prefix.length), 'base64url').toString())
  const expected = `https://sts.${region}.amazonaws.com`
  if (url.origin !== expected || url.pathname !== '/' || url.username !== '') throw new Refused(`is not of ${expected}`)
  for (const name of url.searchParams.keys()) {
    if (!parameters.includes(name) || url.searchParams.getAll(name).length > 1) throw new Refused(`parameter ${name}`)
  }
  if (url.searchParams.get('Action') !== 'GetCallerIdentity') throw new Refused('is no GetCallerIdentity')
  const expires = Number(url.searchParams.get('X-Amz-Expires'))
  if (!(expires > 0 && expires <= 900)) throw new Refused('X-Amz-Expires')
  const headers = { 'x-k8s-aws-id': cluster }
  const request = { method: 'GET', host: url.host, path: '/', query: url.search.slice(1), headers, body: '' }
  const signature = verified(request, aws)
  if (!signature.signedHeaders.includes('x-k8s-aws-id')) throw new Refused('is signed for no cluster')
  if (signature.service !== 'sts' || signature.region !== region) throw new Refused('is signed for another service')
  if (now < signature.signedAt - 60_000 || now > signature.signedAt + lifeMs) throw new Refused('expired')
  const session = aws.keys.get(signature.accessKeyId)?.session
  return session?.arn ?? signature.accessKeyId
}

/** The name of the cluster enters the signature alone, so a token for another one is a signature that does not match. */
function verified(request: Parameters<typeof verifySignature>[0], aws: Pick<TestAws, 'keys'>) {
  try {
    return verifySignature(request, (id) => aws.keys.get(id))
  } catch (cause) {
    if (cause instanceof Refused && cause.message === 'SignatureDoesNotMatch') {
      throw new Refused('SignatureDoesNotMatch: tampered with, or signed for another cluster')
    }
    throw cause
  }
}
