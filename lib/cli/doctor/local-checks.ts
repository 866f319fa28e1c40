import { kubeClient } from '../../adapters/kube/client.ts'
import { isCompatible, type ToolName, toolVersions } from '../../adapters/tools/tool-version.ts'
import { counted } from '../../core/counted.ts'
import type { Cluster } from '../../fleet/fleet.ts'
import { type ConnectionWorld, connectionTo } from '../../local/connection-to.ts'
import type { Bucket } from '../../store/bucket.ts'
import type { CliDeps } from '../product.ts'
import { type Check, checked, ok } from './check.ts'

/** The programs that are run: the same versions as in the layer of the functions. */
export function toolChecks({ findTool }: Pick<CliDeps, 'findTool'>): Promise<readonly Check[]> {
  const names: readonly ToolName[] = ['kubectl', 'helm']
  return Promise.all(
    names.map((name) =>
      checked(name, async () => {
        const { path, version } = await findTool(name)
        const detail = `${version} at ${path}`
        if (isCompatible(name, version)) return ok(detail)
        const remedy = `Install ${toolVersions[name]}: another minor release may render otherwise than Flux does`
        return { status: 'warning', detail, remedy }
      }),
    ),
  )
}

/** Asks each cluster of a fleet file, as a run would; an embedded one is there while "sluice local" is up. */
export function reachChecks(world: ConnectionWorld, bucket: Bucket): Promise<readonly Check[]> {
  return Promise.all(world.fleet.clusters.map((cluster) => reachCheck(world, bucket, cluster)))
}

function reachCheck(world: ConnectionWorld, bucket: Bucket, cluster: Cluster): Promise<Check> {
  return checked(`reach of ${cluster.name}`, async () => {
    const connection = await connectionTo(world, bucket, cluster)
    const api = kubeClient(connection, { clock: world.clock, signal: AbortSignal.timeout(20_000) })
    try {
      const version = await api.serverVersion()
      const { types } = await api.types()
      return ok(`answers, version ${version}, with ${counted(types.length, 'kind')}`)
    } finally {
      api.close()
    }
  })
}
