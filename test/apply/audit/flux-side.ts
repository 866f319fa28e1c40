import type { JsonObject } from '../../../lib/core/json.ts'
import type { Manifest } from '../../../lib/core/manifest.ts'
import type { Owner } from '../../../lib/flux/owner-labels.ts'
import type { Oracle, OracleOutcome } from '../../support/oracle.ts'
import type { TestCluster } from '../../support/test-cluster.ts'

/** The same objects on a cluster that Flux keeps. */
export interface FluxSide {
  /** Takes over, compares and applies each, as every reconciliation does. */
  reconcile(manifests: readonly Manifest[], spec?: JsonObject): Promise<readonly OracleOutcome[]>
}

export function fluxSide(cluster: TestCluster, oracle: Oracle, owner: Owner): FluxSide {
  return {
    reconcile: (objects, spec = {}) => {
      const kustomization = { metadata: { ...owner }, spec }
      return oracle.applyEach({ kubeconfig: cluster.kubeconfigFile, kustomization, objects })
    },
  }
}

/** What Flux's words say of an object: whether it is put right. */
export function fluxVerdict({ action, failure }: OracleOutcome): 'clean' | 'skipped' | 'drift' | 'refused' {
  if (failure !== undefined) return 'refused'
  if (action === 'skipped') return 'skipped'
  return action === 'unchanged' ? 'clean' : 'drift'
}
