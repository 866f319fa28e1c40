import type { JsonObject } from '../../json.ts'
import { timeText } from '../../write/ports.ts'
import { changed } from '../changed.ts'
import type { Cluster } from '../cluster.ts'
import type { Controller } from '../controller.ts'

/** The one node there is. */
export const nodeName = 'embedded-node'
export const nodeAddress = '10.1.0.1'

const nodes = '/nodes'

/** Registers the node when the cluster starts, as a kubelet does. */
export function nodeRegistration(cluster: Cluster): Controller {
  return {
    name: 'node',
    watches: ['/namespaces'],
    keysOf: ({ type, object }) => (type === 'ADDED' && object.metadata.name === 'kube-system' ? [nodeName] : []),
    reconcile() {
      if (cluster.get(nodes, '', nodeName) !== undefined) return undefined
      const labels = {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': nodeName,
        'kubernetes.io/os': 'linux',
      }
      const node = cluster.create(nodes, { metadata: { name: nodeName, labels }, spec: {} })
      cluster.update(nodes, changed(node, ['status'], statusAt(timeText(cluster.now()))), 'status')
      return undefined
    },
  }
}

function statusAt(time: string): JsonObject {
  const room = { cpu: '1k', memory: '1000Gi', pods: '10k' }
  const times = { lastHeartbeatTime: time, lastTransitionTime: time }
  return {
    capacity: room,
    allocatable: room,
    conditions: [
      {
        ...{ type: 'Ready', status: 'True', ...times },
        ...{ reason: 'KubeletReady', message: 'kubelet is posting ready status' },
      },
    ],
    addresses: [
      { type: 'InternalIP', address: nodeAddress },
      { type: 'Hostname', address: nodeName },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
    nodeInfo: {
      ...{ machineID: '', systemUUID: '', bootID: '', kernelVersion: '', osImage: '', containerRuntimeVersion: '' },
      ...{ kubeletVersion: 'v1.36.3', kubeProxyVersion: '', operatingSystem: 'linux', architecture: 'amd64' },
    },
  }
}
