import { startCluster } from '../../support/cluster.ts'
import { applyManifests, kubectl } from '../../support/kubectl.ts'
import { startOracle } from '../../support/oracle.ts'
import type { TestCluster } from '../../support/test-cluster.ts'
import { type Arena, arenaOf } from './arena.ts'
import { type FluxSide, fluxSide } from './flux-side.ts'
import { definitions, namespace, owner } from './shapes.ts'
import { type SluiceSide, sluiceSide } from './sluice-side.ts'

/** Two clusters with the same objects: one kept by Sluice, one by Flux. */
export interface Both {
  readonly sluice: SluiceSide
  readonly flux: FluxSide
  readonly bySluice: Arena
  readonly byFlux: Arena
}

/** Starts them with custom resources to attack and without controllers, which would write in between. */
export async function startBoth(): Promise<Both & { readonly stop: () => Promise<void> }> {
  const options = { controllers: false, pods: false }
  const [one, two, oracle] = await Promise.all([startCluster(options), startCluster(options), startOracle()])
  await Promise.all([one, two].map(prepare))
  const sluice = sluiceSide(one)
  const { types } = await sluice.test.api.types()
  const [bySluice, byFlux] = [arenaOf(one, types), arenaOf(two, types)]
  const stop = async () => {
    for (const side of [bySluice, byFlux, sluice]) side.close()
    await oracle[Symbol.asyncDispose]()
    await Promise.all([one.stop(), two.stop()])
  }
  return { sluice, flux: fluxSide(two, oracle, owner), bySluice, byFlux, stop }
}

async function prepare(cluster: TestCluster): Promise<void> {
  await applyManifests(cluster, definitions)
  await kubectl(cluster, ['create', 'namespace', namespace])
  await kubectl(cluster, ['wait', '--for=condition=Established', 'crd', '--all'])
}
