import { boundedMap } from '../../core/bounded-map.ts'
import { canonical } from '../../core/canonical.ts'
import { Problem } from '../../core/problem.ts'
import { renewed, type Timed } from '../../core/renewed.ts'
import type { Revision } from '../../core/revision.ts'
import type { EksAccess } from '../../fleet/fleet.ts'
import type { Connection } from '../kube/connection.ts'
import { assumeRole } from './assume-role.ts'
import type { AwsCredentials, CredentialSource } from './credentials.ts'
import { describeCluster } from './eks-clusters.ts'
import { eksToken, eksTokenLifeMs } from './eks-token.ts'
import { sessionName } from './session-name.ts'
import { describePolicy } from './session-policy.ts'
import type { AwsWorld } from './world.ts'

/** What a connection is for: shown to those who read the logs of AWS and of the cluster. */
export interface EksErrand {
  readonly cluster: string
  readonly revision: Revision | undefined
}

/** Makes connections to clusters of EKS. What it learns it keeps in memory, and nowhere else. */
export type EksConnections = (access: EksAccess, errand: EksErrand) => Promise<Connection>

/** Tokens and credentials are made anew so long before they end: longer than any request takes. */
const renewalMs = 5 * 60_000
/** A cluster that was made again under its name has another address. */
const addressLifeMs = 5 * 60_000
const keptClusters = 1_000

/**
 * Connections with a token for each request, renewed on the way: an activation may last longer than a token. Where a role is named it is
 * assumed for this cluster and revision alone.
 */
export function eksConnections(world: AwsWorld): EksConnections {
  const now = () => world.clock.now()
  const identities = boundedMap<Identity>(keptClusters)
  const addresses = boundedMap<Timed<Address>>(keptClusters)
  const identityFor = (access: EksAccess, errand: EksErrand): Identity => {
    const session = sessionName(errand.cluster, errand.revision)
    const name = canonical({ access, session })
    const identity = identities.get(name) ?? identityOf(world, access, session)
    identities.set(name, identity)
    return identity
  }
  return async (access, errand) => {
    const { credentials, token } = identityFor(access, errand)
    const name = canonical(access)
    let address = addresses.get(name)
    if (address === undefined || now() >= address.goodUntil) {
      address = { value: await addressOf(world, access, await credentials()), goodUntil: now() + addressLifeMs }
      addresses.set(name, address)
    }
    return { ...address.value, token }
  }
}

type Address = Pick<Connection, 'server' | 'ca'>

interface Identity {
  readonly credentials: CredentialSource
  readonly token: () => Promise<string>
}

function identityOf(world: AwsWorld, access: EksAccess, session: string): Identity {
  const now = () => world.clock.now()
  const credentials = credentialsFor(world, access, session)
  const token = renewed(async () => {
    const signers = await credentials()
    const ends = Math.min(now() + eksTokenLifeMs, signers.expiresAt ?? Number.POSITIVE_INFINITY)
    return { value: eksToken(access, signers, now()), goodUntil: ends - renewalMs }
  }, now)
  return { credentials, token }
}

function credentialsFor(world: AwsWorld, access: EksAccess, sessionName: string): CredentialSource {
  const { roleArn, externalId, region, name } = access
  if (roleArn === undefined) return world.credentials
  const policy = describePolicy({ account: accountOf(roleArn), region, name })
  const session = { roleArn, sessionName, policy, region, ...(externalId !== undefined && { externalId }) }
  return renewed(
    async () => {
      const value = await assumeRole(world, session)
      return { value, goodUntil: (value.expiresAt ?? 0) - renewalMs }
    },
    () => world.clock.now(),
  )
}

/** `arn:aws:iam::<account>:role/...` */
function accountOf(roleArn: string): string {
  return roleArn.split(':')[4] ?? ''
}

async function addressOf(world: AwsWorld, access: EksAccess, credentials: AwsCredentials): Promise<Address> {
  const { name, region } = access
  const subject = `EKS cluster ${name} in ${region}`
  const found = await describeCluster(world, access, credentials)
  if (found === undefined) {
    const whose = access.roleArn === undefined ? 'of these credentials' : `of role ${access.roleArn}`
    const remedy = 'Check name and region under access.eks of the fleet file'
    throw new Problem({ code: 'NotFound', subject, what: `is not in the account ${whose}`, remedy })
  }
  if (found.endpoint === undefined || found.ca === undefined) {
    const what = `has no address yet: it is ${found.status}`
    throw new Problem({ code: 'ClusterUnreachable', subject, what, remedy: 'It is tried again' })
  }
  return { server: found.endpoint, ca: found.ca }
}
