import type { SyncMessage } from './message.ts'
import type { Queue } from './queue.ts'

/** The sync queues of a product whose clusters stand in several networks. */
export interface NetworkQueues {
  /** For clusters without a network, and those that nobody knows: their lane says so. */
  readonly elsewhere: Queue<SyncMessage>
  /** By the name of the network. */
  readonly networks: ReadonlyMap<string, Queue<SyncMessage>>
  /** The network of a cluster. */
  readonly networkOf: (cluster: string) => Promise<string | undefined>
}

/** One sync queue that stands for those of all networks: each message goes where the lane of its cluster is worked. */
export function syncsByNetwork({ elsewhere, networks, networkOf }: NetworkQueues): Queue<SyncMessage> {
  if (networks.size === 0) return elsewhere
  return {
    async send(message, place) {
      const network = await networkOf(message.cluster)
      const queue = network === undefined ? undefined : networks.get(network)
      await (queue ?? elsewhere).send(message, place)
    },
  }
}
