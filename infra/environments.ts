import { basename, extname } from 'node:path'
import { Problem } from '../lib/core/problem.ts'
import type { SluiceFleetProps } from './sluice-fleet.ts'

/** A fleet file and the stack that it becomes. */
export interface Environment {
  readonly stackName: string
  readonly fleetFile: string
}

const firstName = 'Sluice'

/**
 * An environment for each fleet file, named after it: `fleet.yaml` is the stack `Sluice`, `staging.yaml` and `fleet-staging.yaml` are
 * `Sluice-staging`. A name follows from its own file alone: one that changed when another file came along would be a second stack, at work
 * on the same clusters. Throws where two files would be one stack.
 */
export function environmentsOf(fleetFiles: readonly string[]): readonly Environment[] {
  const known = new Map<string, string>()
  return fleetFiles.map((fleetFile) => {
    const stackName = stackNameOf(fleetFile)
    const other = known.get(stackName)
    known.set(stackName, fleetFile)
    if (other === undefined) return { stackName, fleetFile }
    const what = `would be the same stack ${stackName} as ${other}`
    throw new Problem({ code: 'InvalidInput', subject: fleetFile, what, remedy: 'Give the two files different names' })
  })
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
function stackNameOf(fleetFile: string): string {
  const name = basename(fleetFile, extname(fleetFile)).replace(/^fleet([-_.]|$)/, '')
  const suffix = name.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
  return suffix === '' ? firstName : `${firstName}-${suffix}`
}

/** Reads the options of a deployment as `cdk --context NAME=VALUE` gives them. */
export function optionsOf(context: (name: string) => unknown): Omit<SluiceFleetProps, 'fleetFile'> {
  const [key, buckets, endpoints] = [context('encryptionKeyArn'), context('sourceBuckets'), context('endpoints')]
  const alarmTopicArn = context('alarmTopicArn')
  return {
    ...(typeof key === 'string' && { encryptionKeyArn: key }),
    ...(buckets !== undefined && { sourceBuckets: listOf(buckets) }),
    ...(typeof alarmTopicArn === 'string' && { watching: { alarmTopicArn } }),
    ...(endpoints !== undefined && { endpoints: endpointsOf(endpoints) }),
  }
}

/** A list, or a text with commas as a shell gives it. */
export function listOf(value: unknown): readonly string[] {
  const parts: readonly unknown[] = Array.isArray(value) ? value : String(value).split(',')
  return parts.map((part) => String(part).trim()).filter((part) => part !== '')
}

/** `eu-private=rtb-0a1b,rtb-0c2d;eu-deep=rtb-0e3f`: route tables by network. */
function endpointsOf(value: unknown): NonNullable<SluiceFleetProps['endpoints']> {
  return Object.fromEntries(
    String(value)
      .split(';')
      .map((one) => {
        const [network = '', tables = ''] = one.split('=')
        const routeTableIds = listOf(tables)
        if (network.trim() !== '' && routeTableIds.length > 0) return [network.trim(), { routeTableIds }]
        const what = `reads "${one}", not as network=rtb-0a1b,rtb-0c2d`
        throw new Problem({ code: 'InvalidInput', subject: 'endpoints', what })
      }),
  )
}
