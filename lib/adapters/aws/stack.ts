import { Problem } from '../../core/problem.ts'
import { awsCall, element } from './call.ts'
import { refusedCall } from './refused-call.ts'
import type { AwsWorld } from './world.ts'

/** A stack of CloudFormation that was deployed. */
export interface DeployedStack {
  readonly name: string
  /** Of CloudFormation, e.g. `UPDATE_COMPLETE`. */
  readonly status: string
  readonly outputs: ReadonlyMap<string, string>
}

/** A resource of a stack: its type (`AWS::Lambda::Function`), and the name under which its service knows it. */
export interface StackResource {
  readonly type: string
  readonly id: string
  readonly logicalId: string
}

/**
 * What a stack says of itself. Throws `NotFound` where the region has none of this name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export async function describeStack(world: AwsWorld, region: string, name: string): Promise<DeployedStack> {
  const text = await ask(world, { region, name, form: { Action: 'DescribeStacks', StackName: name } })
  const outputs = new Map<string, string>()
  for (const member of membersOf(section(text, 'Outputs'))) {
    const [key, value] = [element(member, 'OutputKey'), element(member, 'OutputValue')]
    if (key !== undefined && value !== undefined) outputs.set(key, value)
  }
  return { name, status: element(text, 'StackStatus') ?? 'UNKNOWN', outputs }
}

/** Pages of 100; a stack has 500 resources at most. */
const maxPages = 10

/** Every resource of a stack. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html */
export async function stackResources(world: AwsWorld, region: string, name: string): Promise<readonly StackResource[]> {
  const found: StackResource[] = []
  let token: string | undefined
  for (let page = 0; page < maxPages; page++) {
    const form = { Action: 'ListStackResources', StackName: name, ...(token !== undefined && { NextToken: token }) }
    const text = await ask(world, { region, name, form })
    for (const member of membersOf(section(text, 'StackResourceSummaries'))) {
      const [type, id] = [element(member, 'ResourceType'), element(member, 'PhysicalResourceId')]
      const logicalId = element(member, 'LogicalResourceId') ?? ''
      if (type !== undefined && id !== undefined) found.push({ type, id, logicalId })
    }
    token = element(text, 'NextToken')
    if (token === undefined) return found
  }
  return found
}

interface Asked {
  readonly region: string
  readonly name: string
  readonly form: Readonly<Record<string, string>>
}

async function ask(world: AwsWorld, { region, name, form }: Asked): Promise<string> {
  const answer = await awsCall(world, {
    ...{ service: 'cloudformation', region, method: 'POST', path: '/' },
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', accept: 'text/xml' },
    body: new URLSearchParams({ ...form, Version: '2010-05-15' }).toString(),
    credentials: await world.credentials(),
  })
  if (answer.kind === 'ok') return answer.text
  const subject = `stack ${name}`
  if (answer.code === 'ValidationError' && answer.message.includes('does not exist')) {
    const remedy =
      'Check its name, and that AWS_REGION and AWS_PROFILE are those that it was deployed with; "aws cloudformation list-stacks" shows what there is'
    throw new Problem({ code: 'NotFound', subject, what: `is not in region ${region} of this account`, remedy })
  }
  throw refusedCall(answer, { subject, action: `cloudformation:${form.Action}` })
}

/** The text between the tags of the first element of a name; sections hold members, and none of their own kind. */
function section(xml: string, name: string): string {
  const start = xml.indexOf(`<${name}>`)
  const end = xml.indexOf(`</${name}>`)
  return start < 0 || end < start ? '' : xml.slice(start, end)
}

/** The members of a list; those of a list inside a member stay with it. */
function membersOf(xml: string): readonly string[] {
  const found: string[] = []
  let [depth, start] = [0, 0]
  for (const { 0: tag, index } of xml.matchAll(/<\/?member>/g)) {
    if (tag === '<member>' && depth++ === 0) start = index + tag.length
    if (tag === '</member>' && --depth === 0) found.push(xml.slice(start, index))
  }
  return found
}
