import { resolve } from 'node:path'
import type { DataFolder } from '../adapters/disk/data-folder.ts'
import type { Connection } from '../adapters/kube/connection.ts'
import { connectionFromText } from '../adapters/kube/inline-kubeconfig.ts'
import { connectionFromKubeconfig } from '../adapters/kube/kubeconfig.ts'
import type { Cluster } from '../fleet/fleet.ts'
import { rootRevision } from '../lane/discover/root-revision.ts'
import type { Bucket } from '../store/bucket.ts'
import { localAws } from './aws.ts'
import { embeddedKubeconfig } from './embedded/place.ts'
import { fleetFolder } from './fleet-folder.ts'
import type { LocalWorld } from './product.ts'

/** What of a product's world decides how its clusters are reached. */
export type ConnectionWorld = Pick<LocalWorld, 'fleet' | 'fleetFile' | 'env' | 'clock'> & {
  readonly data: Pick<DataFolder, 'path'>
}

/** How a cluster is reached from this machine, by any access that a fleet file knows. */
export async function connectionTo(world: ConnectionWorld, bucket: Bucket, cluster: Cluster): Promise<Connection> {
  const { name, access } = cluster
  switch (access.kind) {
    case 'embedded':
      return connectionFromKubeconfig({ file: embeddedKubeconfig(world.data.path), context: name })
    case 'kubeconfig': {
      const { file, ...context } = access
      return connectionFromKubeconfig({ ...context, file: resolve(fleetFolder(world), file) })
    }
    case 'kubeconfigSecret': {
      const { secretArn, ...context } = access
      return connectionFromText(await localAws(world).secret(secretArn), { ...context, subject: secretArn })
    }
    case 'eks': {
      const revision = await rootRevision(world.fleet, cluster, bucket.store)
      return localAws(world).eks(access, { cluster: name, revision })
    }
  }
}
