import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { readSecret } from '../../../lib/adapters/aws/secret.ts'
import type { Problem } from '../../../lib/core/problem.ts'

const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key'

function clientThat(answer: () => object) {
  return { send: async () => answer() } as unknown as Pick<SecretsManagerClient, 'send'>
}

test('reads text and bytes alike', async () => {
  assert.equal(
    Buffer.from(
      await readSecret(
        clientThat(() => ({ SecretString: 'key' })),
        arn,
      ),
    ).toString(),
    'key',
  )
  assert.deepEqual(
    [
      ...(await readSecret(
        clientThat(() => ({ SecretBinary: Uint8Array.of(1, 2) })),
        arn,
      )),
    ],
    [1, 2],
  )
})

test('an empty secret is none: hashes keyed with it could be guessed', async () => {
  for (const empty of [{}, { SecretString: '' }]) {
    await assert.rejects(
      readSecret(
        clientThat(() => empty),
        arn,
      ),
      (problem: Problem) => problem.code === 'NotFound',
    )
  }
})

test('names the secret that cannot be read', async () => {
  const denied = clientThat(() => {
    throw new Error('not authorized')
  })
  await assert.rejects(readSecret(denied, arn), (problem: Problem) => {
    assert.equal(problem.code, 'AccessDenied')
    assert.equal(problem.fields.subject, arn)
    return true
  })
})
