import { globSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { App } from 'aws-cdk-lib'
import { Template as Declared } from 'aws-cdk-lib/assertions'
import { SluiceStack } from '../../../infra/sluice-stack.ts'
import { environment } from '../../../lib/core/environment.ts'
import { eventually } from '../eventually.ts'
import type { Ministack } from '../ministack.ts'
import { cloudFormation, configurationOf, createSecret, invoke, jsonAction } from './call.ts'
import { functionRunner } from './function-runner.ts'
import { type GuardedEndpoint, guardedEndpoint } from './guarded-endpoint.ts'
import { storeRights } from './store-rights.ts'
import { uploadAssets } from './upload-assets.ts'

const stack = 'Sluice'
const account = '000000000000'

/** The stack as it stands in ministack. */
export interface DeployedStack {
  /** An output of the template, by the end of its name. */
  output(name: string): string
  /** What the template calls by a name that begins so became this. */
  physical(type: string, logical: string): string
  /** Invokes a function, by the first word of its logical name. */
  invoke(name: string, event: unknown): Promise<unknown>
  /** What a function has printed so far. */
  log(name: string): string
  /** `action key` of each request of a function for the bucket, those that its role does not allow with `refused ` before it. */
  asked(name: string): Promise<readonly string[]>
  /** The events that a function was given. */
  events(name: string): readonly unknown[]
  remove(): Promise<void>
}

export interface DeployedOptions {
  readonly fleet: string
  /** Where functions find programs, in place of the layers. */
  readonly path: string
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: FunctionProperties }>>
}

interface FunctionProperties {
  readonly Code?: { readonly S3Key: string }
  readonly Environment?: { readonly Variables: Record<string, unknown> }
}

/** Synthesises the stack for a fleet file and deploys it, bundles included, as `cdk deploy` would. */
export async function deployStack(ministack: Ministack, { fleet, path }: DeployedOptions): Promise<DeployedStack> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-deployed-'))
  const s3 = new S3Client({ ...ministack.client, forcePathStyle: true })
  try {
    const fleetFile = join(folder, 'fleet.yaml')
    await writeFile(fleetFile, fleet)
    const app = new App({ outdir: join(folder, 'out') })
    const declared = new SluiceStack(app, stack, { fleetFile })
    const { directory } = app.synth()
    const rights = Declared.fromStack(declared)
    const guards = new Map<string, Promise<GuardedEndpoint>>()
    const { region } = ministack.client
    const assets = await uploadAssets(s3, { folder: directory, stack, account, region })
    const template: Template = JSON.parse(await readFile(join(directory, `${stack}.template.json`), 'utf8'))
    const hashKey = await createSecret(ministack, 'hash-key', 'a key of the test')
    const runner = await functionRunner(async (logical) => {
      const name = (await resourcesOf(ministack)).find((one) => one.logical === logical)?.physical ?? ''
      const { Timeout, Environment } = await configurationOf(ministack, name)
      const code = join(directory, `asset.${template.Resources[logical]?.Properties?.Code?.S3Key.replace('.zip', '')}`)
      const guard = guards.get(logical) ?? guarded(ministack, rights, logical)
      guards.set(logical, guard)
      const variables = { AWS_ENDPOINT_URL: (await guard).url, ...Environment.Variables }
      return { code, variables, timeoutMs: Timeout * 1_000 }
    }, path)
    adapt(template, {
      variables: { [environment.fleetFile]: fleetLayer(directory), [environment.hashKey]: hashKey },
      runsAt: runner.url,
    })
    await s3.send(new PutObjectCommand({ Bucket: assets.bucket, Key: 'adapted.json', Body: JSON.stringify(template) }))
    await jsonAction(ministack, {
      service: 'ssm',
      target: 'AmazonSSM.PutParameter',
      input: { Name: '/cdk-bootstrap/hnb659fds/version', Value: '30', Type: 'String' },
    })
    await cloudFormation(ministack, 'CreateStack', {
      StackName: stack,
      TemplateURL: `${ministack.endpoint}/${assets.bucket}/adapted.json`,
      'Capabilities.member.1': 'CAPABILITY_IAM',
    })
    const outputs = await created(ministack)
    const resources = await resourcesOf(ministack)
    const one = (type: string, name: string) => {
      const found = resources.find((each) => each.type === type && each.logical.startsWith(name))
      if (found === undefined) throw new Error(`the stack has no ${type} ${name}`)
      return found
    }
    const physical = (type: string, name: string): string => one(type, name).physical
    const logical = (type: string, name: string): string => one(type, name).logical
    return {
      physical,
      output(name) {
        const found = [...outputs].find(([key]) => key.endsWith(name) || key.startsWith(name))
        if (found === undefined) throw new Error(`the stack has no output ${name}, but ${[...outputs.keys()]}`)
        return found[1]
      },
      log: (name) => runner.log(logical('AWS::Lambda::Function', name)),
      events: (name) => runner.events(logical('AWS::Lambda::Function', name)),
      invoke: (name, event) => invoke(ministack, physical('AWS::Lambda::Function', name), event),
      asked: async (name) => (await guards.get(logical('AWS::Lambda::Function', name)))?.asked ?? [],
      async remove() {
        await runner.close()
        for (const guard of guards.values()) await (await guard).close()
        await rm(folder, { recursive: true, force: true })
      },
    }
  } finally {
    s3.destroy()
  }
}

/** Where a function asks AWS, so that its role is all that it has. */
async function guarded(ministack: Ministack, declared: Declared, logical: string): Promise<GuardedEndpoint> {
  const bucket = (await resourcesOf(ministack)).find(({ type }) => type === 'AWS::S3::Bucket')?.physical
  if (bucket === undefined) throw new Error('the stack has no bucket')
  return guardedEndpoint({ endpoint: ministack.endpoint, bucket, rights: storeRights(declared, logical) })
}

/** The file of the layer, where the assembly has it. */
function fleetLayer(directory: string): string {
  const [found] = globSync(join(directory, 'asset.*', 'fleet.json'))
  if (found === undefined) throw new Error('the stack has no fleet file')
  return found
}

interface Adapted {
  readonly variables: Readonly<Record<string, string>>
  readonly runsAt: (logical: string) => string
}

/**
 * Where the emulator is not as AWS: it mounts no layers at /opt, so the fleet file is read from the
 * assembly; what it calls a secret that
 * the template makes is its name, not its ARN; and its functions run where the variable says.
 */
function adapt({ Resources }: Template, { variables, runsAt }: Adapted): void {
  for (const [logical, { Type, Properties }] of Object.entries(Resources)) {
    const found = Type === 'AWS::Lambda::Function' ? Properties?.Environment?.Variables : undefined
    if (found === undefined) continue
    for (const [name, value] of Object.entries(variables)) if (name in found) found[name] = value
    found.MINISTACK_LAMBDA_PROXY_URL = runsAt(logical)
  }
}

async function created(ministack: Ministack): Promise<ReadonlyMap<string, string>> {
  const xml = await eventually(
    'the stack to stand',
    async () => {
      const answer = await cloudFormation(ministack, 'DescribeStacks', { StackName: stack })
      return textOf(answer, 'StackStatus').endsWith('_IN_PROGRESS') ? undefined : answer
    },
    { timeout: 120_000, interval: 200 },
  )
  if (textOf(xml, 'StackStatus') !== 'CREATE_COMPLETE') {
    throw new Error(
      `${textOf(xml, 'StackStatus')}: ${await cloudFormation(ministack, 'DescribeStackEvents', { StackName: stack })}`,
    )
  }
  return new Map(members(xml, 'OutputKey').map((key, index) => [key, members(xml, 'OutputValue')[index] ?? '']))
}

async function resourcesOf(ministack: Ministack) {
  const xml = await cloudFormation(ministack, 'DescribeStackResources', { StackName: stack })
  const [types, logicals, physicals] = ['ResourceType', 'LogicalResourceId', 'PhysicalResourceId'].map((tag) =>
    members(xml, tag),
  )
  return (types ?? []).map((type, index) => ({
    type,
    logical: logicals?.[index] ?? '',
    physical: physicals?.[index] ?? '',
  }))
}

function members(xml: string, tag: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, text = '']) => text)
}

function textOf(xml: string, tag: string): string {
  return members(xml, tag)[0] ?? ''
}
