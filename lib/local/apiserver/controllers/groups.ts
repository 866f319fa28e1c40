import { definitionCleanup } from './definitions/cleanup.ts'
import { garbageCollector } from './garbage/collector.ts'
import { defaultServiceAccounts, rootCertificates } from './namespaces/content.ts'
import { namespaceTermination } from './namespaces/terminate.ts'
import { endpointSlices } from './network/endpoint-slices.ts'
import { endpointController } from './network/endpoints.ts'
import { loadBalancers } from './network/load-balancers.ts'
import { kubelet } from './pods/kubelet.ts'
import { nodeRegistration } from './pods/node.ts'
import { scheduler } from './pods/scheduler.ts'
import { disruptionBudgets } from './policy/disruption-budgets.ts'
import type { ControllerGroup } from './start-controllers.ts'
import { volumeBinder } from './volumes/binder.ts'
import { claimProtection, volumeProtection } from './volumes/protection.ts'
import { volumeProvisioner } from './volumes/provisioner.ts'
import { daemonSets } from './workloads/daemon-set.ts'
import { deploymentController } from './workloads/deployment/deployments.ts'
import { jobController } from './workloads/job/jobs.ts'
import { finishedJobs } from './workloads/job/time-to-live.ts'
import { replicaSets } from './workloads/replica-set.ts'
import { statefulSets } from './workloads/stateful-set/stateful-sets.ts'

export interface Played {
  /** What kube-controller-manager does. */
  readonly controllers: boolean
  /** What the scheduler, the kubelet of the one node and those who give out volumes and addresses do. */
  readonly pods: boolean
  /** PEM, by which the server is known. */
  readonly certificate: string
}

/** The controllers of a cluster; what the API server itself does is always among them. */
export function controllerGroups({ controllers, pods, certificate }: Played): readonly ControllerGroup[] {
  return [
    { manager: 'kube-apiserver', makers: [definitionCleanup] },
    ...(controllers ? [{ manager: 'kube-controller-manager', makers: managed(certificate) }] : []),
    ...(pods ? playing : []),
  ]
}

const playing: readonly ControllerGroup[] = [
  { manager: 'kubelet', makers: [nodeRegistration, kubelet] },
  { manager: 'kube-scheduler', makers: [scheduler] },
  { manager: 'volume-provisioner', makers: [volumeProvisioner] },
  { manager: 'cloud-controller-manager', makers: [loadBalancers] },
]

function managed(certificate: string): ControllerGroup['makers'] {
  return [
    ...[namespaceTermination, garbageCollector, defaultServiceAccounts, rootCertificates(certificate)],
    ...[deploymentController, replicaSets, statefulSets, daemonSets, jobController, finishedJobs],
    ...[volumeBinder, claimProtection, volumeProtection],
    ...[endpointSlices, endpointController, disruptionBudgets],
  ]
}
