import assert from 'node:assert/strict'
import { test } from 'node:test'
import { credentialFor } from '../../lib/fleet/credential-for.ts'
import type { Repository } from '../../lib/fleet/fleet.ts'

const everywhere = [{ cluster: '*', namespaces: ['flux-system'] }]
const repository = (name: string, url: string, usedBy = everywhere): Repository => ({ name, url, usedBy })

const repositories = [
  repository('github', 'https://github.com/'),
  repository('acme', 'https://github.com/acme'),
  repository('acme-secret', 'git@github.com:acme/secret.git', [{ cluster: 'prod-*', namespaces: ['team', 'a*z'] }]),
  repository('plain', 'http://git.local/'),
]

const cases: readonly (readonly [string, string, string, string, string | undefined])[] = [
  ['the longest address wins', 'https://github.com/acme/app', 'any', 'flux-system', 'acme'],
  ['an address ends at a path boundary', 'https://github.com/acme-2/app', 'any', 'flux-system', 'github'],
  ['ssh and https name the same place', 'ssh://git@github.com/acme/app.git', 'any', 'flux-system', 'acme'],
  ['the default is for flux-system alone', 'https://github.com/acme/app', 'any', 'team', undefined],
  ['a narrower address is for those it names', 'https://github.com/acme/secret', 'prod-eu', 'team', 'acme-secret'],
  ['whom it does not name falls back to a wider one', 'https://github.com/acme/secret', 'dev', 'flux-system', 'acme'],
  ['a star stands for any text within', 'https://github.com/acme/secret', 'prod-', 'a-to-z', 'acme-secret'],
  ['a star does not let ends overlap', 'https://github.com/acme/secret', 'prod-eu', 'a', undefined],
  ['an encrypted address never covers a plain one', 'http://github.com/acme/app', 'any', 'flux-system', undefined],
  ['a plain address may cover a plain one', 'http://git.local/app', 'any', 'flux-system', 'plain'],
  ['another host is not covered', 'https://github.com.evil.example/acme/app', 'any', 'flux-system', undefined],
]

for (const [name, url, cluster, namespace, expected] of cases) {
  test(name, () => {
    assert.equal(
      credentialFor({ clusters: [], clusterSets: [], repositories }, url, cluster, namespace)?.name,
      expected,
    )
  })
}
