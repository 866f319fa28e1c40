import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { repository } from '../../support/source-files.ts'

const script = `
  import { shellWorld } from './lib/adapters/aws/shell-world.ts'
  const world = shellWorld(process.env, { now: Date.now, sleep: async () => {} })
  const told = await world.credentials().catch(({ message, code }) => ({ message, code }))
  console.log(JSON.stringify(told))
`

/** In a process of its own: the chain looks at its environment. */
async function inShell(env: Readonly<Record<string, string>>): Promise<unknown> {
  const nobody = { HOME: '/nowhere', AWS_EC2_METADATA_DISABLED: 'true', PATH: process.env.PATH ?? '' }
  const options = { cwd: repository, env: { ...nobody, ...env } }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], options)
  return JSON.parse(stdout)
}

test('the credentials of a shell are found as the AWS CLI finds them', async () => {
  const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' }
  assert.deepEqual(await inShell(keys), { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' })
})

test('a shell without credentials is told how to get some', async () => {
  const { message, code } = (await inShell({})) as { message: string; code: string }
  assert.equal(code, 'AccessDenied')
  assert.match(message, /^AWS has no credentials for this shell: .* Log in as for the AWS CLI/)
})
