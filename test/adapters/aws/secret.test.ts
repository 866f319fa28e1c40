import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readSecret, readSecretText } from '../../../lib/adapters/aws/secret.ts'
import type { Problem } from '../../../lib/core/problem.ts'
import { type AwsServer, startAws } from '../../support/aws/aws-server.ts'
import { worldOf } from '../../support/aws/world-of.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key'
const clock = virtualClock()
let aws: AwsServer

before(async () => {
  aws = await startAws(clock.now)
})
after(() => aws.stop())

test('reads text and bytes alike', async () => {
  aws.secrets.set(arn, 'clé')
  assert.equal(Buffer.from(await readSecret(worldOf(aws, clock), arn)).toString(), 'clé')
  assert.equal(await readSecretText(worldOf(aws, clock), arn), 'clé')
  aws.secrets.set(arn, Buffer.of(1, 0xff))
  assert.deepEqual([...(await readSecret(worldOf(aws, clock), arn))], [1, 0xff])
})

test('bytes that are no text are no password', async () => {
  aws.secrets.set(arn, Buffer.of(1, 0xff))
  await assert.rejects(readSecretText(worldOf(aws, clock), arn), /is no text/)
})

test('an empty secret is none: hashes keyed with it could be guessed', async () => {
  aws.secrets.set(arn, '')
  await assert.rejects(readSecret(worldOf(aws, clock), arn), (problem: Problem) => problem.code === 'NotFound')
})

test('names the secret that cannot be read, and says what the service said', async () => {
  aws.secrets.clear()
  await assert.rejects(readSecret(worldOf(aws, clock), arn), (problem: Problem) => {
    assert.equal(problem.code, 'NotFound')
    assert.equal(problem.fields.subject, arn)
    assert.match(problem.message, /ResourceNotFoundException: can't find it/)
    return true
  })
})

test('what the service cannot answer now is asked again, and given up in the end', async () => {
  aws.secrets.set(arn, 'key')
  aws.failures.push(500, 429, 503)
  assert.equal(await readSecretText(worldOf(aws, clock), arn), 'key')
  aws.failures.push(500, 429, 503, 500)
  await assert.rejects(readSecretText(worldOf(aws, clock), arn), (problem: Problem) => {
    // Nothing is wrong with rights: a remedy that said so would send people the wrong way.
    assert.equal(problem.code, 'ClusterUnreachable')
    assert.match(problem.message, /secretsmanager.eu-west-1.amazonaws.com could not answer 4 times in a row: HTTP 500/)
    return true
  })
  assert.equal(aws.failures.length, 0)
})

test('a wrong key is refused, and neither key nor value is told', async () => {
  aws.secrets.set(arn, 'hunter2')
  const credentials = async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wrong' })
  await assert.rejects(readSecret({ ...worldOf(aws, clock), credentials }, arn), (problem: Problem) => {
    assert.match(problem.message, /SignatureDoesNotMatch/)
    assert.doesNotMatch(problem.message, /hunter2|wrong/)
    return true
  })
})

test('a service that is not reached is told by its name', async () => {
  const world = { ...worldOf(aws, clock), endpoint: () => 'http://127.0.0.1:1' }
  await assert.rejects(readSecret(world, arn), /secretsmanager.eu-west-1.amazonaws.com did not answer/)
})
