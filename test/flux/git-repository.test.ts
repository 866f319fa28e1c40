import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GitRepositoryDefinition } from '../../lib/flux/definition.ts'
import { parseGitRepository } from '../../lib/flux/git-repository.ts'

const url = 'https://github.com/acme/app'

function parse(spec: object, version = 'v1') {
  const metadata = { name: 'app', namespace: 'team' }
  const manifest = { apiVersion: `source.toolkit.fluxcd.io/${version}`, kind: 'GitRepository', metadata, spec }
  return parseGitRepository(manifest as never)
}

const defaults: GitRepositoryDefinition = {
  kind: 'GitRepository',
  namespace: 'team',
  name: 'app',
  annotations: {},
  url,
  ref: {},
  ignore: '',
  intervalMs: 60_000,
  timeoutMs: 60_000,
  suspend: false,
}

const accepted: readonly (readonly [string, object, Partial<GitRepositoryDefinition>])[] = [
  ['the required fields alone get the defaults of Flux', {}, {}],
  ['empty members of a ref leave no trace', { ref: { branch: 'main', tag: '' } }, { ref: { branch: 'main' } }],
  [
    'an ssh address keeps its user',
    { url: 'ssh://git@github.com/acme/app.git' },
    { url: 'ssh://git@github.com/acme/app.git' },
  ],
  ['a secret is noted by name', { secretRef: { name: 'key' } }, { secretRef: 'key' }],
  [
    'false and empty values of unsupported fields are harmless',
    { recurseSubmodules: false, include: [], sparseCheckout: [], provider: 'generic' },
    {},
  ],
  ['a GitHub App is left to the credential', { provider: 'github' }, {}],
  [
    'ignore patterns are kept as written',
    { ignore: '/*\n!/deploy\n', timeout: '2m' },
    { ignore: '/*\n!/deploy\n', timeoutMs: 120_000 },
  ],
]

for (const [name, spec, expected] of accepted) {
  test(name, () => {
    const parsed = parse({ url, interval: '1m', ...spec })
    assert.deepEqual(parsed, { kind: 'definition', definition: { ...defaults, ...expected }, warnings: [] })
  })
}

const refused: readonly (readonly [string, object, readonly string[]])[] = [
  ['the url is required', { url: undefined }, ['spec.url is required']],
  [
    'the short form of ssh is no address to Flux',
    { url: 'git@github.com:acme/app' },
    ['spec.url must begin with https://, http:// or ssh://'],
  ],
  [
    'a password in an address is refused and not repeated',
    { url: 'https://bot:hunter2@github.com/acme/app' },
    ['spec.url must not hold a user or password; use secretRef or a Repository of the fleet file'],
  ],
  ['a timeout has no hours', { timeout: '1h' }, ['spec.timeout must be a duration such as 1m30s (units ms, s, m)']],
  [
    'signatures are not skipped in silence',
    { verify: { secretRef: { name: 'keys' } } },
    ['spec.verify is not supported yet'],
  ],
  [
    'submodules, includes and sparse checkouts are refused',
    { recurseSubmodules: true, include: [{ repository: { name: 'x' } }], sparseCheckout: ['a'] },
    [
      'spec.include is not supported yet',
      'spec.recurseSubmodules is not supported yet',
      'spec.sparseCheckout is not supported yet',
    ],
  ],
  [
    'a service account needs a cloud',
    { serviceAccountName: 'a' },
    ["spec.serviceAccountName can only be set when provider is 'azure' or 'aws'"],
  ],
  [
    'clouds are refused by name',
    { provider: 'aws', proxySecretRef: { name: 'p' } },
    ['spec.proxySecretRef is not supported yet', 'spec.provider aws is not supported yet'],
  ],
]

for (const [name, spec, expected] of refused) {
  test(name, () => {
    const parsed = parse({ url, interval: '1m', ...spec })
    const errors = parsed.kind === 'invalid' ? parsed.errors.map(({ field, message }) => `${field} ${message}`) : []
    assert.deepEqual(errors, expected)
  })
}

for (const version of ['v1beta1', 'v1beta2']) {
  test(`fields that only ${version} had are accepted without effect`, () => {
    const spec = { url, interval: '1m', gitImplementation: 'libgit2', accessFrom: { namespaceSelectors: [{}] } }
    assert.deepEqual(parse(spec, version), { kind: 'definition', definition: defaults, warnings: [] })
    assert.deepEqual(
      parse(spec).warnings.map(({ field }) => field),
      ['spec.gitImplementation', 'spec.accessFrom'],
    )
  })
}
