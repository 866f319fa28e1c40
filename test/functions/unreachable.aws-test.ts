import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { readyOf } from '../../lib/cli/state/explain.ts'
import { rootId } from '../../lib/lane/discover/root.ts'
import { sqsEvent } from '../../lib/local/sqs-event.ts'
import { readLane } from '../../lib/store/lanes.ts'
import { readRecord } from '../../lib/store/records.ts'
import { startAws } from '../support/aws/aws-server.ts'
import { source } from '../support/source.ts'
import { functionScene } from './scene.ts'

/** A fleet whose clusters cannot be reached, each for another reason, and the sync function over it. */
const aws = await startAws(systemClock.now)
aws.keys.set('test', { secretAccessKey: 'test' })

const absent = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:absent-AbCdEf'
const cluster = (name: string, access: string) => source`
  apiVersion: sluice.dev/v1
  kind: Cluster
  metadata: {name: ${name}}
  spec: {source: {url: "https://git.example/acme/fleet"}, access: {${access}}}
  ---
`
const role = 'arn:aws:iam::111122223333:role/sluice-target'
const scene = await functionScene({
  secrets: { broken: 'users: [' },
  fleet: (arnOf) =>
    [
      cluster('refused', `eks: {name: prod, region: eu-west-1, roleArn: "${role}"}`),
      cluster('absent', `kubeconfig: {secretArn: "${absent}"}`),
      cluster('malformed', `kubeconfig: {secretArn: "${arnOf('broken')}"}`),
    ].join(''),
})
const variables = { AWS_ENDPOINT_URL_STS: aws.url, AWS_ENDPOINT_URL_EKS: aws.url }
const sync = await scene.start('sync', { timeoutMs: 900_000, variables })

after(async () => {
  await scene.stop()
  await aws.stop()
})

async function audit(name: string): Promise<void> {
  const body = JSON.stringify({ schema: 1, kind: 'audit', cluster: name })
  const delivered = { id: 'm', receipt: 'r', group: name, receives: 1, sentAt: Date.now(), body }
  const result = await sync.invoke(sqsEvent('test', [delivered], Date.now()))
  assert.deepEqual(result, { kind: 'answer', value: { batchItemFailures: [] } }, sync.log())
}

for (const { name, why } of [
  {
    name: 'refused',
    why: /^cluster refused: arn:aws:iam::111122223333:role\/sluice-target cannot be assumed: AccessDenied/,
  },
  { name: 'absent', why: /^cluster absent: arn:.*:secret:absent-AbCdEf cannot be read: ResourceNotFoundException/ },
  { name: 'malformed', why: /^cluster malformed: .*secret:broken/ },
]) {
  test(`cluster ${name} says why it cannot be reached, is counted, and looked at again once, however many audits come`, async () => {
    const before = await scene.waiting('timerQueue')
    await audit(name)
    await audit(name)
    const ready = readyOf((await readRecord(scene.store, name, rootId))!.value)
    assert.equal(ready?.reason, 'ClusterUnreachable')
    assert.match(ready?.message ?? '', why)
    assert.match((await readLane(scene.store, name))?.value.audit?.problem ?? '', /./)
    assert.equal((await scene.waiting('timerQueue')) - before, 1)
    assert.match(sync.log(), new RegExp(`"Cluster":"${name}".*"FailedUnits":1`))
    assert.doesNotMatch(sync.log(), /users: \[/)
  })
}
