import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Match } from 'aws-cdk-lib/assertions'
import { everything, synthesise, whole } from './synthesised.ts'

const { template } = whole()

function functionNamed(name: string) {
  const found = Object.entries(template.findResources('AWS::Lambda::Function')).find(([key]) => key.startsWith(name))
  assert.ok(found, `no function ${name}`)
  return found[1].Properties
}

test('a network has a sync function in its subnets, which works a queue of its own', () => {
  const { VpcConfig, Environment } = functionNamed('NetworksSynceuprivate')
  assert.deepEqual(VpcConfig.SubnetIds, ['subnet-0a1b0a1b', 'subnet-0c2d0c2d'])
  assert.equal(Environment.Variables.SLUICE_NETWORK, 'eu-private')
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NetworksSyncseuprivateQueue'), 'Arn'] },
    FunctionName: { Ref: Match.stringLikeRegexp('^NetworksSynceuprivateFunction') },
  })
})

test('the sync function of clusters without a network stands in none', () => {
  assert.equal(functionNamed('Sync').VpcConfig, undefined)
  assert.equal(functionNamed('Sync').Environment.Variables.SLUICE_NETWORK, undefined)
})

test('whoever sends to lanes knows the queues of all networks, and nobody else does', () => {
  const functions = Object.entries(template.findResources('AWS::Lambda::Function'))
  const knowing = functions.filter(([, { Properties }]) => 'SLUICE_NETWORK_QUEUES' in Properties.Environment.Variables)
  assert.deepEqual(knowing.map(([key]) => key.replace(/Function[0-9A-F]+$/, '')).sort(), [
    'NetworksSynceudeep',
    'NetworksSynceuprivate',
    'Render',
    'Schedule',
    'Sync',
  ])
})

test('nothing comes in to a sync function; out it goes by TLS alone, where no kubeconfig has a port of its own', () => {
  const egress = (network: string) => {
    const groups = Object.entries(template.findResources('AWS::EC2::SecurityGroup'))
    const [, group] = groups.find(([key]) => key.startsWith(`NetworksNetwork${network}`)) ?? []
    assert.equal(group?.Properties.SecurityGroupIngress, undefined)
    return group?.Properties.SecurityGroupEgress.map(({ FromPort, ToPort }: Ports) => [FromPort, ToPort])
  }
  assert.deepEqual(egress('eudeep'), [[443, 443]])
  assert.deepEqual(egress('euprivate'), [
    [443, 443],
    [0, 65535],
  ])
})

interface Ports {
  readonly FromPort: number
  readonly ToPort: number
}

test('endpoints are made where that was asked for, and for the services that its clusters need alone', () => {
  const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) => Properties)
  assert.deepEqual([...new Set(endpoints.map(({ VpcId }) => VpcId))], ['vpc-0d1e0d1e'])
  const services = endpoints.map(({ ServiceName }) => /\.([a-z0-9]+)"?\]*\}?$/.exec(JSON.stringify(ServiceName))?.[1])
  assert.deepEqual(services.sort(), ['eks', 's3', 'secretsmanager', 'sqs', 'sts'])
})

test('a kubeconfig needs neither EKS nor STS', () => {
  const { template: made } = synthesise(everything, {
    endpoints: { 'eu-private': { routeTableIds: ['rtb-0a1b0a1b'] } },
  })
  made.resourceCountIs('AWS::EC2::VPCEndpoint', 3)
})

test('endpoints for a network that no cluster has are refused', () => {
  assert.throws(
    () => synthesise(everything, { endpoints: { 'eu-other': { routeTableIds: [] } } }),
    /names eu-other, which no cluster .* has as its network\. Networks there are: eu-deep, eu-private/,
  )
})

test('more networks than the variables of a function hold are refused', () => {
  const many = Array.from(
    { length: 13 },
    (_, n) => `
apiVersion: sluice.dev/v1
kind: Cluster
metadata: {name: c${n}}
spec:
  source: {url: https://github.com/acme/fleet}
  access: {eks: {name: c${n}, region: eu-west-1}}
  network: {name: n${n}, vpcId: vpc-0a1b0a1b, subnetIds: [subnet-0a1b0a1b]}
`,
  )
  assert.throws(() => synthesise(many.join('---')), /has 13 networks, and one stack has 12 at most/)
})
