import * as z from 'zod'
import { ownAccount } from '../../adapters/aws/assume-role.ts'
import { awsCall } from '../../adapters/aws/call.ts'
import { refusedCall } from '../../adapters/aws/refused-call.ts'
import { type StackResource, stackResources } from '../../adapters/aws/stack.ts'
import { partitionOf } from '../../core/aws-partition.ts'
import { counted } from '../../core/counted.ts'
import { environment } from '../../core/environment.ts'
import { Problem } from '../../core/problem.ts'
import { type Check, checked, failedCheck, ok } from '../doctor/check.ts'
import { clockCheck, timeAt } from '../doctor/clock-check.ts'
import { type StackWorld, stackWorld } from './stack-world.ts'

/** What AWS says of a stack: who asks, how it was deployed, and its functions. */
export async function stackChecks(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Check[]> {
  try {
    return await worldChecks(await stackWorld(name, env))
  } catch (cause) {
    if (cause instanceof Problem) return [failedCheck(`stack ${name}`, cause)]
    throw cause
  }
}

/** The same of a stack that was found. */
export async function worldChecks(world: StackWorld): Promise<readonly Check[]> {
  const { aws, region } = world
  const host = aws.endpoint?.('sts') ?? `https://sts.${region}.${partitionOf(region).domain}`
  const now = aws.clock.now
  return [
    await checked('credentials', async () => ok(`of account ${await ownAccount(aws, region)}, region ${region}`)),
    await clockCheck('AWS', () => timeAt(host, now)),
    { name: `stack ${world.name}`, ...deploymentOf(world.status) },
    ...(await functionChecks(world)),
    await hashKeyCheck(world),
  ]
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
function deploymentOf(status: string): Omit<Check, 'name'> {
  const detail = `is ${status}`
  if (status.endsWith('_FAILED') || status === 'ROLLBACK_COMPLETE') {
    return {
      status: 'failed',
      detail,
      remedy: 'Deploy it again; the events of the stack in CloudFormation tell what failed',
    }
  }
  if (status === 'UPDATE_ROLLBACK_COMPLETE') {
    return { status: 'warning', detail, remedy: 'The last deployment was taken back: its events tell why' }
  }
  if (status.endsWith('_IN_PROGRESS'))
    return { status: 'warning', detail, remedy: 'Wait until the deployment has ended' }
  return ok(detail)
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
const configuration = z.object({
  State: z.string().optional(),
  StateReason: z.string().nullish(),
  LastUpdateStatus: z.string().optional(),
  LastUpdateStatusReason: z.string().nullish(),
  Runtime: z.string().optional(),
  Layers: z.array(z.object({ Arn: z.string() })).nullish(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).nullish() }).nullish(),
})

async function functionChecks(world: StackWorld): Promise<readonly Check[]> {
  try {
    const functions = (await stackResources(world.aws, world.region, world.name)).filter(
      ({ type }) => type === 'AWS::Lambda::Function',
    )
    const all = await Promise.all(functions.map((one) => functionCheck(world, one)))
    return all.flat()
  } catch (cause) {
    if (cause instanceof Problem) return [failedCheck('functions', cause)]
    throw cause
  }
}

/** Those of other constructs in the stack are not ours to judge. */
async function functionCheck(world: StackWorld, { id, logicalId }: StackResource): Promise<readonly Check[]> {
  const { aws, region } = world
  const name = `function ${logicalId.replace(/Function[0-9A-F]{8}$/, '')}`
  const answer = await awsCall(aws, {
    ...{ service: 'lambda', region, method: 'GET' },
    path: `/2015-03-31/functions/${encodeURIComponent(id)}/configuration`,
    credentials: await aws.credentials(),
  })
  if (answer.kind === 'refused') {
    const problem = refusedCall(answer, { subject: id, action: 'lambda:GetFunctionConfiguration' })
    return [{ name, status: 'warning', detail: problem.message }]
  }
  const parsed = configuration.safeParse(JSON.parse(answer.text))
  if (!parsed.success) return [{ name, status: 'warning', detail: 'AWS describes it otherwise than its documents say' }]
  const {
    State,
    StateReason,
    LastUpdateStatus,
    LastUpdateStatusReason,
    Runtime = '',
    Layers,
    Environment,
  } = parsed.data
  const variables = Object.keys(Environment?.Variables ?? {})
  if (!variables.some((variable) => variable.startsWith('SLUICE_'))) return []
  const remedy = 'Deploy the stack again'
  if (State !== undefined && State !== 'Active') {
    return [{ name, status: 'failed', detail: `is ${State}: ${StateReason ?? 'no reason given'}`, remedy }]
  }
  if (LastUpdateStatus === 'Failed') {
    return [
      { name, status: 'failed', detail: `its update failed: ${LastUpdateStatusReason ?? 'no reason given'}`, remedy },
    ]
  }
  const layers = Layers?.length ?? 0
  // One that is not told where the fleet file is, as notify, needs none.
  if (layers === 0 && variables.includes(environment.fleetFile)) {
    return [{ name, status: 'failed', detail: 'has no layer, so no fleet file', remedy }]
  }
  return [{ name, ...ok(`is up on ${Runtime} with ${counted(layers, 'layer')}`) }]
}

async function hashKeyCheck({ aws, region, places }: StackWorld): Promise<Check> {
  return checked('key of secret hashes', async () => {
    const { hashKey } = places
    if (hashKey === undefined) {
      const detail = 'the stack does not say where it is'
      return { status: 'warning', detail, remedy: 'Deploy it with this version' }
    }
    const answer = await awsCall(aws, {
      ...{ service: 'secretsmanager', region, method: 'POST', path: '/' },
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.DescribeSecret' },
      body: JSON.stringify({ SecretId: hashKey }),
      credentials: await aws.credentials(),
    })
    if (answer.kind === 'ok') return ok('is there')
    const problem = refusedCall(answer, { subject: hashKey, action: 'secretsmanager:DescribeSecret' })
    // Those who look need not see that it is there.
    return { status: problem.code === 'AccessDenied' ? 'warning' : 'failed', detail: problem.message }
  })
}
