import { partitionOf } from '../../core/aws-partition.ts'
import { Problem } from '../../core/problem.ts'
import { awsCall, element } from './call.ts'
import type { AwsCredentials } from './credentials.ts'
import { eksTokenLifeMs } from './eks-token.ts'
import type { AwsWorld } from './world.ts'

export interface RoleSession {
  readonly roleArn: string
  readonly externalId?: string
  readonly sessionName: string
  /** What the session may do of what the role may. */
  readonly policy: string
  /** Whose STS is asked where the world has no region of its own. */
  readonly region: string
}

/** Credentials of a role, good for as long as a token that they sign: the shortest time that AWS gives. */
export async function assumeRole(world: AwsWorld, session: RoleSession): Promise<AwsCredentials> {
  const { roleArn, externalId, sessionName, policy } = session
  const form = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: String(eksTokenLifeMs / 1_000),
    Policy: policy,
    ...(externalId !== undefined && { ExternalId: externalId }),
  })
  const answer = await stsCall(world, session.region, form)
  if (answer.kind === 'refused') throw refused(session, answer)
  const field = (name: string) => element(answer.text, name)
  const [accessKeyId, secretAccessKey] = [field('AccessKeyId'), field('SecretAccessKey')]
  const [sessionToken, expiration] = [field('SessionToken'), field('Expiration')]
  const expiresAt = Date.parse(expiration ?? '')
  if (!accessKeyId || !secretAccessKey || !sessionToken || Number.isNaN(expiresAt)) {
    throw new Problem({ code: 'AccessDenied', subject: roleArn, what: 'was assumed, but STS answered no credentials' })
  }
  return { accessKeyId, secretAccessKey, sessionToken, expiresAt }
}

/** The account that the credentials belong to. */
export async function ownAccount(world: AwsWorld, region: string): Promise<string> {
  const answer = await stsCall(
    world,
    region,
    new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' }),
  )
  const account = answer.kind === 'ok' ? element(answer.text, 'Account') : undefined
  if (account !== undefined) return account
  const cause = answer.kind === 'refused' ? { cause: `${answer.code}: ${answer.message}` } : {}
  throw new Problem({
    code: 'AccessDenied',
    subject: 'AWS',
    what: 'does not say whose credentials these are',
    ...cause,
  })
}

async function stsCall(world: AwsWorld, region: string, form: URLSearchParams) {
  return awsCall(world, {
    service: 'sts',
    region: stsRegion(world, region),
    method: 'POST',
    path: '/',
    // STS would answer JSON to who accepts nothing else, but no document says so.
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', accept: 'text/xml' },
    body: form.toString(),
    credentials: await world.credentials(),
  })
}

/** Any region's STS will do, and the nearest is surely reached; but partitions do not know each other's credentials. */
function stsRegion({ region: own }: Pick<AwsWorld, 'region'>, region: string): string {
  return own !== undefined && partitionOf(own).name === partitionOf(region).name ? own : region
}

function refused({ roleArn, externalId }: RoleSession, { code, message }: { code: string; message: string }): Problem {
  const condition = externalId === undefined ? '' : ', on the external id of the fleet file'
  return new Problem({
    code: 'AccessDenied',
    subject: roleArn,
    what: 'cannot be assumed',
    cause: `${code}: ${message}`,
    remedy: `Let the role's trust policy allow sts:AssumeRole to the role that Sluice runs with${condition}`,
  })
}
