import { Stack } from 'aws-cdk-lib'
import {
  CfnVPCEndpoint,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  Port,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2'
import { Construct } from 'constructs'
import type { ClusterNeeds } from './fleet-needs.ts'
import type { FunctionNetwork } from './function-network.ts'

/** A network whose endpoints are to be made. */
export interface EndpointsOf {
  readonly stands: FunctionNetwork
  readonly needs: ClusterNeeds
  /** Route tables of its subnets, which learn the way to S3. */
  readonly routeTableIds: readonly string[]
}

const { SQS, STS, EKS, SECRETS_MANAGER } = InterfaceVpcEndpointAwsService

/** The services that a sync function asks. Its logs need no endpoint: Lambda takes them, not the function's network. */
function servicesOf(all: readonly ClusterNeeds[]): readonly (readonly [string, InterfaceVpcEndpointAwsService])[] {
  return [
    ['Sqs', SQS],
    ['SecretsManager', SECRETS_MANAGER],
    ...(all.some(({ eks }) => eks) ? [['Eks', EKS] as const] : []),
    ...(all.some(({ roleArns }) => roleArns.length > 0) ? [['Sts', STS] as const] : []),
  ]
}

/** Endpoints of one VPC for all of its networks: a service has one private name there, so two of them would collide. */
export class Endpoints extends Construct {
  constructor(scope: Construct, id: string, networks: readonly [EndpointsOf, ...EndpointsOf[]]) {
    super(scope, id)
    const [{ stands }] = networks
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: stands.vpc,
      description: 'Services of AWS for Sluice: in from its functions, nothing out',
      allowAllOutbound: false,
    })
    for (const { stands } of networks) {
      securityGroup.addIngressRule(stands.securityGroup, Port.tcp(443), 'Functions of Sluice')
    }
    for (const [name, service] of servicesOf(networks.map(({ needs }) => needs))) {
      new InterfaceVpcEndpoint(this, name, {
        vpc: stands.vpc,
        service,
        subnets: { subnets: [...stands.subnets] },
        securityGroups: [securityGroup],
        open: false,
      })
    }
    new CfnVPCEndpoint(this, 'S3', {
      vpcId: stands.vpc.vpcId,
      vpcEndpointType: 'Gateway',
      serviceName: `com.amazonaws.${Stack.of(this).region}.s3`,
      routeTableIds: [...new Set(networks.flatMap(({ routeTableIds }) => routeTableIds))],
    })
  }
}
