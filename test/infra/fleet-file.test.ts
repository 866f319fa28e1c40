import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../lib/core/problem.ts'
import { synthesise } from './synthesised.ts'

const cluster = (spec: string, name = 'prod') => `
apiVersion: sluice.dev/v1
kind: Cluster
metadata: {name: ${name}}
spec: {source: {url: https://github.com/acme/fleet}, ${spec}}
`
const eks = 'access: {eks: {name: prod, region: eu-west-1}}'
const repository = (spec: string) => `---
apiVersion: sluice.dev/v1
kind: Repository
metadata: {name: acme}
spec: {url: https://github.com/acme/, ${spec}}
`

const refused: readonly { readonly what: string; readonly fleet: string; readonly because: RegExp }[] = [
  { what: 'an unknown field', fleet: cluster(`${eks}, acess: {}`), because: /anything\.yaml:\d+:\d+ .*acess/ },
  { what: 'a cluster that is there twice', fleet: `${cluster(eks)}---${cluster(eks)}`, because: /is defined twice/ },
  {
    what: 'an ARN that is none',
    fleet: cluster('access: {kubeconfig: {secretArn: prod}}'),
    because: /ARN of a secret/,
  },
  { what: 'a cluster of one machine', fleet: cluster('access: {embedded: {}}'), because: /embedded.*one machine.*eks/ },
  { what: 'a file', fleet: cluster('access: {kubeconfig: {file: a}}'), because: /reached by a file.*one machine/ },
  {
    what: 'a secret in a variable',
    fleet: cluster(eks) + repository('auth: {token: {env: TOKEN}}'),
    because: /the variable TOKEN, which the functions do not have.*Secrets Manager/,
  },
  {
    what: 'a webhook secret in a file',
    fleet: cluster(eks) + repository('webhook: {secrets: [{file: ./secret}]}'),
    because: /the file \.\/secret, which the functions do not have/,
  },
]

for (const { what, fleet, because } of refused) {
  test(`a fleet file with ${what} is refused before anything changes`, () => {
    assert.throws(
      () => synthesise(fleet),
      (error) => error instanceof Problem && error.code === 'InvalidFleet' && because.test(error.message),
    )
  })
}

test('all that is wrong is told at once', () => {
  const both = cluster('access: {embedded: {}}') + repository('auth: {token: {env: TOKEN}}')
  assert.throws(() => synthesise(both), /embedded cluster(.|\n)*variable TOKEN/)
})
