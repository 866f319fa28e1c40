import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coversUrl, normaliseUrl, parseRepositoryUrl, redactUrl, redactUrlsIn } from '../../lib/source/url.ts'

const names: readonly (readonly [string, string | undefined])[] = [
  ['https://github.com/acme/fleet', 'github.com/acme/fleet'],
  ['https://github.com/acme/fleet.git', 'github.com/acme/fleet'],
  ['https://github.com/acme/fleet.git/', 'github.com/acme/fleet'],
  ['https://GitHub.com:443/acme/Fleet', 'github.com/acme/Fleet'],
  ['http://git.internal:80/a/b', 'git.internal/a/b'],
  ['https://git.internal:8443/a/b.git', 'git.internal:8443/a/b'],
  ['https://user:secret@github.com/acme/fleet', 'github.com/acme/fleet'],
  ['ssh://git@github.com/acme/fleet.git', 'github.com/acme/fleet'],
  ['ssh://git@GitHub.com:22/acme/fleet', 'github.com/acme/fleet'],
  ['ssh://git@host:2222/acme/fleet', 'host:2222/acme/fleet'],
  ['git@github.com:acme/fleet.git', 'github.com/acme/fleet'],
  ['git@github.com:/acme/fleet', 'github.com/acme/fleet'],
  ['https://github.com//acme///fleet', 'github.com/acme/fleet'],
  ['https://github.com/acme/../other/fleet', 'github.com/other/fleet'],
  ['https://github.com/acme/%2e%2e/other', 'github.com/other'],
  ['https://github.com/acme/', 'github.com/acme'],
  ['https://github.com', 'github.com'],
  ['file:///srv/git/x.git', 'file:///srv/git/x'],
  ['file://localhost/srv/git/x', 'file:///srv/git/x'],
  ['s3://bucket/prefix/', 's3://bucket/prefix'],
  ['https://github.com/acme%2ffleet', undefined],
  ['https://github.com/acme?token=1', undefined],
  ['https://github.com/acme#x', undefined],
  ['https://github.com\\@evil.org/x', undefined],
  ['-oProxyCommand=x@host:path', undefined],
  ['git@-host:path', undefined],
  ['ssh://-oProxyCommand=x/path', undefined],
  ['ext::sh -c whoami', undefined],
  ['ftp://host/x', undefined],
  ['file://', undefined],
  ['/srv/git/x', undefined],
  ['https://', undefined],
  ['', undefined],
]

for (const [text, name] of names) {
  test(`the address ${JSON.stringify(text)} is named ${name ?? 'nothing'}`, () => {
    assert.equal(normaliseUrl(text), name)
  })
}

const covered: readonly (readonly [string, string, boolean])[] = [
  ['https://github.com/acme/', 'https://github.com/acme/fleet', true],
  ['https://github.com/acme', 'git@github.com:acme/fleet.git', true],
  ['https://github.com/acme/fleet', 'https://github.com/acme/fleet.git', true],
  ['https://github.com/acme', 'https://github.com/acme-2/fleet', false],
  ['https://github.com/acme', 'https://github.com.evil.org/acme/fleet', false],
  ['https://github.com/acme', 'https://github.com@evil.org/acme/fleet', false],
  ['https://github.com/acme', 'https://github.com/acme/../other', false],
  ['https://github.com/acme', 'https://github.com:8443/acme/fleet', false],
  ['https://github.com/acme', 'http://github.com/acme/fleet', false],
  ['http://git.internal/acme', 'http://git.internal/acme/fleet', true],
  ['file:///srv/git/', 'file:///srv/git/x.git', true],
  ['file:///srv/git', 'file:///srv/github/x', false],
]

for (const [prefix, url, expected] of covered) {
  test(`${prefix} ${expected ? 'covers' : 'does not cover'} ${url}`, () => {
    assert.equal(coversUrl(prefix, url), expected)
  })
}

const shown: readonly (readonly [string, string])[] = [
  ['https://user:secret@host/x', 'https://host/x'],
  ['https://user:se@cret@host/x', 'https://host/x'],
  ['https://user:se/cret@host/x', 'https://host/x'],
  ['https://secret@host:99999/x', 'https://host:99999/x'],
  ['https://host/@org/x', 'https://host/@org/x'],
  ['https://host/x?token=secret', 'https://host/x'],
  ['git@host:acme/x', 'host:acme/x'],
]

for (const [url, expected] of shown) {
  test(`${url.replaceAll('secret', '...')} is shown as ${expected}`, () => {
    assert.equal(redactUrl(url), expected)
  })
}

test('addresses inside a message lose their credentials', () => {
  assert.equal(redactUrlsIn("could not read 'https://a:secret@host/x' now"), "could not read 'https://host/x' now")
})

test('a user name is a secret over https and none over ssh', () => {
  assert.equal(parseRepositoryUrl('https://token@host/x')?.secret, true)
  assert.equal(parseRepositoryUrl('ssh://git@host/x')?.secret, false)
  assert.equal(parseRepositoryUrl('ssh://git:pass@host/x')?.secret, true)
})
