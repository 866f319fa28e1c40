import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { contextFault, deployCommand, whatNext } from '../../infra/deploy-command.ts'
import { environmentsOf, optionsOf } from '../../infra/environments.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-environments-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const names = (...files: readonly string[]) => environmentsOf(files).map(({ stackName }) => stackName)

for (const [file, stack] of [
  ['fleet.yaml', 'Sluice'],
  ['fleets/fleet.yml', 'Sluice'],
  ['staging.yaml', 'Sluice-staging'],
  ['fleet-staging.yaml', 'Sluice-staging'],
  ['fleet.eu_west.yaml', 'Sluice-eu-west'],
  ['fleets.yaml', 'Sluice-fleets'],
] as const) {
  test(`${file} is the stack ${stack}, whatever else there is`, () => {
    assert.deepEqual(names(file), [stack])
    assert.deepEqual(names('other.yaml', file), ['Sluice-other', stack])
  })
}

test('two files that would be one stack are refused', () => {
  assert.throws(() => names('a/staging.yaml', 'fleet-staging.yaml'), /would be the same stack Sluice-staging as/)
})

test('options are read as a shell gives them', () => {
  const given: Readonly<Record<string, string>> = {
    sourceBuckets: 'one, two',
    endpoints: 'eu-private=rtb-0a1b,rtb-0c2d;eu-deep=rtb-0e3f',
    encryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/own',
  }
  assert.deepEqual(
    optionsOf((name) => given[name]),
    {
      sourceBuckets: ['one', 'two'],
      endpoints: {
        'eu-private': { routeTableIds: ['rtb-0a1b', 'rtb-0c2d'] },
        'eu-deep': { routeTableIds: ['rtb-0e3f'] },
      },
      encryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/own',
    },
  )
  assert.deepEqual(
    optionsOf(() => undefined),
    {},
  )
  assert.throws(() => optionsOf((name) => (name === 'endpoints' ? 'eu-private' : undefined)), /reads "eu-private"/)
})

for (const [given, fault] of [
  ['alarmTopicArn=arn:aws:sns:eu-west-1:111122223333:on-call', undefined],
  ['endpoints=eu-private=rtb-0a1b,rtb-0c2d', undefined],
  ['@aws-cdk/core:bootstrapQualifier=own', undefined],
  [
    'alarmTopic=arn:aws:sns:eu-west-1:111122223333:on-call',
    '--context knows no alarmTopic, did you mean alarmTopicArn?',
  ],
  ['fleet=other.yaml', '--context knows no fleet: there are encryptionKeyArn, sourceBuckets, endpoints, alarmTopicArn'],
  ['alarmTopicArn', '--context takes NAME=VALUE, not "alarmTopicArn"'],
  ['alarmTopicArn=', '--context takes NAME=VALUE, not "alarmTopicArn="'],
] as const) {
  test(`--context ${given} is ${fault === undefined ? 'passed on' : 'refused'}`, () =>
    assert.equal(contextFault(given), fault))
}

const cluster = (name: string) => `
apiVersion: sluice.dev/v1
kind: Cluster
metadata: {name: ${name}}
spec:
  source: {url: https://github.com/acme/fleet}
  access: {eks: {name: ${name}, region: eu-west-1}}
`

/** Runs the app as cdk does, without anything that a shell may know of AWS. */
function runApp(context: Readonly<Record<string, string>>) {
  const out = mkdtempSync(join(folder, 'out-'))
  const env = { PATH: process.env.PATH, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_OUTDIR: out }
  const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], { env, encoding: 'utf8' })
  return { status, stderr, made: readdirSync(out).filter((name) => name.endsWith('.template.json')) }
}

test('several fleet files are several stacks, without any credentials', () => {
  const files = ['fleet.yaml', 'staging.yaml'].map((name) => join(folder, name))
  for (const file of files) writeFileSync(file, cluster('prod'))
  const { status, stderr, made } = runApp({ fleet: files.join(',') })
  assert.equal(status, 0, stderr)
  assert.deepEqual(made.toSorted(), ['Sluice-staging.template.json', 'Sluice.template.json'])
})

test('a fleet file with an error ends the synthesis with its line and field, and no stack trace', () => {
  const file = join(folder, 'broken.yaml')
  writeFileSync(file, cluster('prod').replace('region', 'regoin'))
  const { status, stderr, made } = runApp({ fleet: file })
  assert.equal(status, 1)
  assert.match(stderr, /broken\.yaml:7:\d+ spec\.access\.eks\.regoin/)
  assert.doesNotMatch(stderr, /\n\s+at /)
  assert.deepEqual(made, [])
})

test('a deployment is that of all fleet files, and ends with where webhooks go', () => {
  const command = deployCommand({
    fleets: ['/a/fleet.yaml', '/a/staging.yaml'],
    context: ['sourceBuckets=one'],
    approval: 'never',
    outputs: '/tmp/outputs.json',
  })
  assert.equal(
    command.join(' '),
    'cdk deploy --all --context fleet=/a/fleet.yaml,/a/staging.yaml --context sourceBuckets=one --require-approval never --outputs-file /tmp/outputs.json',
  )
  const said = whatNext(JSON.stringify({ 'Sluice-staging': { WebhookUrl: 'https://api.example/webhook', Other: 'x' } }))
  assert.match(said, /Sluice-staging stands\.\n {2}Webhook URL: {2}https:\/\/api\.example\/webhook\n/)
})
