import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks } from 'cdk-nag'
import type { SluiceFleetProps } from '../../infra/sluice-fleet.ts'
import { SluiceStack } from '../../infra/sluice-stack.ts'
import { source } from '../support/source.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-synth-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** A fleet with something of everything that the stack has to grant. */
export const everything = source`
  apiVersion: sluice.dev/v1
  kind: Cluster
  metadata: {name: prod}
  spec:
    source: {url: https://github.com/acme/fleet, ref: {branch: main}}
    access: {eks: {name: prod, region: eu-west-1, roleArn: "arn:aws:iam::111122223333:role/target"}}
  ---
  apiVersion: sluice.dev/v1
  kind: Cluster
  metadata: {name: here}
  spec:
    source: {url: https://github.com/acme/fleet, ref: {branch: main}}
    access: {eks: {name: here, region: eu-west-1}}
  ---
  apiVersion: sluice.dev/v1
  kind: Cluster
  metadata: {name: inner}
  spec:
    source: {url: https://github.com/acme/fleet, ref: {branch: main}}
    access: {kubeconfig: {secretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:kubeconfig-AbCdEf"}}
    network: {name: eu-private, vpcId: vpc-0a1b0a1b, subnetIds: [subnet-0a1b0a1b, subnet-0c2d0c2d]}
  ---
  apiVersion: sluice.dev/v1
  kind: Cluster
  metadata: {name: deep}
  spec:
    source: {url: https://github.com/acme/fleet, ref: {branch: main}}
    access: {eks: {name: deep, region: eu-west-1, roleArn: "arn:aws:iam::444455556666:role/deep"}}
    network: {name: eu-deep, vpcId: vpc-0d1e0d1e, subnetIds: [subnet-0d1e0d1e]}
  ---
  apiVersion: sluice.dev/v1
  kind: ClusterSet
  metadata: {name: edge}
  spec:
    eks:
      region: eu-west-1
      tags: {sluice: edge}
      roleArn: "arn:aws:iam::{account}:role/edge"
      accounts: ["777788889999"]
    template: {source: {url: https://github.com/acme/fleet, ref: {branch: main}}}
  ---
  apiVersion: sluice.dev/v1
  kind: Repository
  metadata: {name: acme}
  spec:
    url: https://github.com/acme/
    auth: {token: {secretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:token-AbCdEf"}}
    webhook: {secrets: [{secretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:webhook-AbCdEf"}]}
`

export interface Synthesised {
  readonly template: Template
  /** Folder of the cloud assembly. */
  readonly out: string
  readonly fleetFile: string
}

let number = 0

/** Synthesises the stack for the text of a fleet file. With the rules of cdk-nag, a finding that nothing answers throws. */
export function synthesise(
  fleet: string,
  props: Omit<SluiceFleetProps, 'fleetFile'> = {},
  rules: 'with rules' | 'without rules' = 'without rules',
): Synthesised {
  const place = mkdtempSync(join(folder, `${++number}-`))
  const fleetFile = join(place, 'anything.yaml')
  writeFileSync(fleetFile, fleet)
  const out = join(place, 'out')
  const app = new App({ outdir: out })
  const stack = new SluiceStack(app, 'Sluice', { ...props, fleetFile })
  if (rules === 'with rules') {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
    app.synth()
  }
  return { template: Template.fromStack(stack), out, fleetFile }
}

let made: Synthesised | undefined

/** The stack of `everything`, made once for all tests of this process. */
export function whole(): Synthesised {
  made ??= synthesise(
    everything,
    { endpoints: { 'eu-deep': { routeTableIds: ['rtb-0d1e0d1e'] } }, sourceBuckets: ['acme-manifests'] },
    'with rules',
  )
  return made
}
