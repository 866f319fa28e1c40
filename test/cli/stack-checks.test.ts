import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import type { Check } from '../../lib/cli/doctor/check.ts'
import { worldChecks } from '../../lib/cli/stack/stack-checks.ts'
import type { StackWorld } from '../../lib/cli/stack/stack-world.ts'
import { testKeys } from '../support/aws/aws-server.ts'

const layers = [{ Arn: 'arn:aws:lambda:eu-west-1:1:layer:fleet:1' }]
const healthy = {
  State: 'Active',
  LastUpdateStatus: 'Successful',
  Runtime: 'nodejs24.x',
  Layers: layers,
  Environment: { Variables: { SLUICE_BUCKET: 'b' } },
}

interface Answers {
  readonly functions?: Readonly<Record<string, object | number>>
  readonly status?: string
  readonly secret?: number
}

/** AWS that answers as told: what it is asked is read in the scope of the signature. */
async function looked({
  functions = {},
  status = 'UPDATE_COMPLETE',
  secret = 200,
}: Answers): Promise<(name: string) => Check | undefined> {
  const server = createServer((request, response) => {
    const service = request.headers.authorization?.split('/')[3]
    const say = (code: number, body: string) =>
      void response.writeHead(code, { date: new Date().toUTCString() }).end(body)
    if (service === undefined) return say(404, '')
    if (service === 'sts') return say(200, '<R><Account>123456789012</Account></R>')
    if (service === 'cloudformation') return say(200, resources(Object.keys(functions)))
    if (service === 'secretsmanager')
      return say(secret, secret === 200 ? '{}' : '{"__type":"AccessDeniedException","Message":"no"}')
    const answer = functions[decodeURIComponent(request.url?.split('/')[3] ?? '')]
    if (typeof answer === 'object') return say(200, JSON.stringify(answer))
    return say(answer ?? 404, '{"__type":"AccessDeniedException","Message":"no"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const place = { url: 'https://sqs/queue' }
  const world: StackWorld = {
    ...{ name: 'Sluice', status, region: 'eu-west-1' },
    aws: { clock: systemClock, credentials: async () => testKeys, endpoint: () => endpoint },
    places: {
      bucket: 'b',
      queues: { render: place, sync: place, timer: place, notify: place },
      networks: new Map(),
      hashKey: 'arn:aws:secretsmanager:eu-west-1:1:secret:key',
    },
  }
  try {
    const checks = await worldChecks(world)
    return (name) => checks.find((check) => check.name === name)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

function resources(functions: readonly string[]): string {
  const members = functions.map(
    (name) =>
      `<member><ResourceType>AWS::Lambda::Function</ResourceType><LogicalResourceId>${name}Function1A2B3C4D</LogicalResourceId><PhysicalResourceId>${name}</PhysicalResourceId><DriftInformation><StackResourceDriftStatus>NOT_CHECKED</StackResourceDriftStatus></DriftInformation></member>`,
  )
  const other =
    '<member><ResourceType>AWS::S3::Bucket</ResourceType><LogicalResourceId>B</LogicalResourceId><PhysicalResourceId>b</PhysicalResourceId></member>'
  return `<R><StackResourceSummaries>${[...members, other].join('')}</StackResourceSummaries></R>`
}

test('each function of the product is looked at, and those of others in the stack are not', async () => {
  const of = await looked({
    functions: {
      Sync: healthy,
      Render: { ...healthy, State: 'Inactive', StateReason: 'idle' },
      Notify: { ...healthy, LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'no such layer' },
      Schedule: { ...healthy, Layers: null, Environment: { Variables: { SLUICE_FLEET_FILE: '/opt/fleet.yaml' } } },
      Webhook: 403,
      Custom: { ...healthy, Environment: null },
    },
  })
  assert.deepEqual(of('function Sync'), {
    name: 'function Sync',
    status: 'ok',
    detail: 'is up on nodejs24.x with 1 layer',
  })
  assert.match(of('function Render')?.detail ?? '', /^is Inactive: idle/)
  assert.match(of('function Notify')?.detail ?? '', /^its update failed: no such layer/)
  assert.equal(of('function Schedule')?.detail, 'has no layer, so no fleet file')
  assert.equal(of('function Webhook')?.status, 'warning')
  assert.match(of('function Webhook')?.detail ?? '', /Let these credentials do lambda:GetFunctionConfiguration/)
  assert.equal(of('function Custom'), undefined)
})

test('who asks, and what time it is there', async () => {
  const of = await looked({})
  assert.equal(of('credentials')?.detail, 'of account 123456789012, region eu-west-1')
  assert.equal(of('clock, beside AWS')?.status, 'ok')
  assert.equal(of('key of secret hashes')?.status, 'ok')
})

test('a key that may not be seen is to be looked at, and no failure', async () => {
  const check = (await looked({ secret: 400 }))('key of secret hashes')
  assert.equal(check?.status, 'warning')
})

for (const [status, expected] of [
  ['CREATE_COMPLETE', 'ok'],
  ['UPDATE_IN_PROGRESS', 'warning'],
  ['UPDATE_ROLLBACK_COMPLETE', 'warning'],
  ['UPDATE_ROLLBACK_FAILED', 'failed'],
  ['ROLLBACK_COMPLETE', 'failed'],
] as const) {
  test(`a stack that is ${status} is ${expected}`, async () => {
    const check = (await looked({ status }))('stack Sluice')
    assert.deepEqual([check?.status, check?.detail], [expected, `is ${status}`])
  })
}
