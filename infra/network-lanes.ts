import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { Problem } from '../lib/core/problem.ts'
import { Endpoints, type EndpointsOf } from './endpoints.ts'
import { FifoQueue } from './fifo-queue.ts'
import type { NetworkNeeds } from './fleet-needs.ts'
import { FunctionNetwork } from './function-network.ts'
import { type LaneParts, Lanes } from './lanes.ts'
import { workers } from './settings.ts'

export interface NetworkOptions {
  /**
   * Networks whose endpoints the stack makes, by their names in the fleet file: for subnets that have no other way to AWS. One network of
   * each VPC or all of them; their route tables learn the way to S3.
   */
  readonly endpoints?: Readonly<Record<string, { readonly routeTableIds: readonly string[] }>>
}

/** So many addresses of queues fit into the variables of a function (4 KB), and their ARNs into the policies for people (6 KB). */
const mostNetworks = 12

/** A queue and a sync function for each network of the fleet file. */
export class NetworkLanes extends Construct {
  readonly queues: ReadonlyMap<string, FifoQueue>
  readonly workers: readonly Lanes[]

  constructor(
    scope: Construct,
    id: string,
    props: LaneParts & NetworkOptions & { readonly networks: readonly NetworkNeeds[] },
  ) {
    super(scope, id)
    const { networks, endpoints = {}, ...parts } = props
    refuse(networks, endpoints)
    const queues = new Map<string, FifoQueue>()
    const wanted = new Map<string, [EndpointsOf, ...EndpointsOf[]]>()
    this.workers = networks.map(({ network, needs }) => {
      const { name, vpcId } = network
      const queue = new FifoQueue(this, `Syncs-${name}`, { workerTimeoutSeconds: workers.sync.timeoutSeconds })
      queues.set(name, queue)
      const stands = new FunctionNetwork(this, `Network-${name}`, { network, needs })
      const asked = endpoints[name]
      if (asked !== undefined) {
        const one = { stands, needs, ...asked }
        const others = wanted.get(vpcId)
        wanted.set(vpcId, others === undefined ? [one] : [...others, one])
      }
      const lanes = new Lanes(this, `Sync-${name}`, { ...parts, works: queue.queue, needs, network: stands })
      lanes.standsIn(name)
      return lanes
    })
    for (const [vpcId, those] of wanted) new Endpoints(this, `Endpoints-${vpcId}`, those)
    this.queues = queues
  }

  /** Where each network's sync messages go. */
  get addresses(): ReadonlyMap<string, IQueue> {
    return new Map([...this.queues].map(([name, { queue }]) => [name, queue]))
  }
}

function refuse(networks: readonly NetworkNeeds[], endpoints: NonNullable<NetworkOptions['endpoints']>): void {
  const code = 'InvalidFleet'
  if (networks.length > mostNetworks) {
    const what = `has ${networks.length} networks, and one stack has ${mostNetworks} at most`
    throw new Problem({ code, subject: 'the fleet file', what, remedy: 'Spread the clusters over several fleet files' })
  }
  const names = networks.map(({ network }) => network.name)
  const unknown = Object.keys(endpoints).find((name) => !names.includes(name))
  if (unknown === undefined) return
  const what = `names ${unknown}, which no cluster of the fleet file has as its network`
  throw new Problem({ code, subject: 'endpoints', what, remedy: `Networks there are: ${names.join(', ') || 'none'}` })
}
