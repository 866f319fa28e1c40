import { type EksConnections, eksConnections } from '../adapters/aws/eks-connections.ts'
import { searchClusters } from '../adapters/aws/search-clusters.ts'
import { readSecretText } from '../adapters/aws/secret.ts'
import { shellWorld } from '../adapters/aws/shell-world.ts'
import { remembered } from '../core/remembered.ts'
import type { Search } from '../schedule/search-sets.ts'
import { cachedSecrets } from '../webhook/secret-cache.ts'
import type { LocalWorld } from './product.ts'

/** What a product on one machine has in AWS. */
export interface LocalAws {
  readonly eks: EksConnections
  /** The text of a secret by its ARN; read once a minute at most. */
  readonly secret: (arn: string) => Promise<string>
  /** Looks for the clusters of a set. */
  readonly search: Search
}

/** AWS as the shell's credentials reach it; nothing is loaded or asked before a fleet file needs it. */
export const localAws = remembered(({ env, clock }: Pick<LocalWorld, 'env' | 'clock'>): LocalAws => {
  const world = shellWorld(env, clock)
  return {
    eks: eksConnections(world),
    secret: cachedSecrets((arn: string) => readSecretText(world, arn), clock),
    search: (wanted) => searchClusters(world, wanted),
  }
})
