import { Fn } from 'aws-cdk-lib'
import { type ISubnet, type IVpc, Peer, Port, SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2'
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { NetworkNeeds } from './fleet-needs.ts'
import { allow } from './rights.ts'

/** What Lambda does with the network interfaces of a function. It knows no resource for them. */
const interfaceActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
]

/** Where a function stands in a network of the fleet file: in its subnets, behind a security group that lets nothing in. */
export class FunctionNetwork extends Construct {
  readonly vpc: IVpc
  readonly subnets: readonly ISubnet[]
  readonly securityGroup: SecurityGroup

  constructor(scope: Construct, id: string, { network, needs }: NetworkNeeds) {
    super(scope, id)
    this.vpc = Vpc.fromVpcAttributes(this, 'Vpc', { vpcId: network.vpcId, availabilityZones: Fn.getAzs() })
    this.subnets = network.subnetIds.map((subnetId) => Subnet.fromSubnetId(this, subnetId, subnetId))
    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: this.vpc,
      description: `Sync function of Sluice in network ${network.name}: nothing in, API servers and services of AWS out`,
      allowAllOutbound: false,
    })
    this.securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'API servers of EKS, services of AWS')
    // Which port the API server of a kubeconfig has is known to the secret alone.
    if (needs.secretArns.length > 0) {
      this.securityGroup.addEgressRule(Peer.anyIpv4(), Port.allTcp(), 'API servers of kubeconfigs, on any port')
    }
  }

  /** What a function is given to stand here. */
  get place() {
    return { vpc: this.vpc, vpcSubnets: { subnets: [...this.subnets] }, securityGroups: [this.securityGroup] }
  }

  /** Lets Lambda make the interfaces with the role of a function, and the code of the function not. */
  admit(role: Role): void {
    allow(role, interfaceActions, ['*'])
    role.addToPrincipalPolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: interfaceActions,
        resources: ['*'],
        // Only calls of the function's own code carry it.
        conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
      }),
    )
  }
}
