import { join } from 'node:path'
import { dnsLabel } from '../../fleet/fields.ts'

/** Where the embedded clusters of a data folder are. */
export function clustersFolder(data: string): string {
  return join(data, 'clusters')
}

/** Where one of them keeps its state. */
export function clusterFolder(data: string, cluster: string): string {
  return join(clustersFolder(data), dnsLabel.parse(cluster))
}

/** A kubeconfig with a context for each embedded cluster, named as in the fleet file; for kubectl and for Sluice itself. */
export function embeddedKubeconfig(data: string): string {
  return join(clustersFolder(data), 'kubeconfig')
}
