import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contextFault, deployCommand, whatNext } from '../../infra/deploy-command.ts'
import { environmentsOf, optionsOf } from '../../infra/environments.ts'

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
