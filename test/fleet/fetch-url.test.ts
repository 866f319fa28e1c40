import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchUrl } from '../../lib/fleet/fetch-url.ts'

const cases: readonly (readonly [string, string, string | undefined, string, string])[] = [
  [
    'without fetchFrom the address stays',
    'https://github.com/acme/',
    undefined,
    'https://github.com/acme/app',
    'https://github.com/acme/app',
  ],
  [
    'the prefix is replaced',
    'https://github.com/acme/',
    'file:///srv/git/',
    'https://github.com/acme/app',
    'file:///srv/git/app',
  ],
  [
    'a missing slash between the parts is put in',
    'https://github.com/acme',
    'file:///srv/git',
    'https://github.com/acme/a/b',
    'file:///srv/git/a/b',
  ],
  [
    'what follows keeps its .git',
    'https://github.com/acme',
    'file:///srv/git',
    'ssh://git@github.com/acme/app.git',
    'file:///srv/git/app.git',
  ],
  [
    'the short form of ssh is known',
    'https://github.com/',
    'https://mirror.local/gh',
    'git@github.com:acme/app.git',
    'https://mirror.local/gh/acme/app.git',
  ],
  [
    'the very address is replaced whole',
    'https://github.com/acme/app',
    'file:///srv/git/app.git',
    'https://github.com/acme/app.git',
    'file:///srv/git/app.git',
  ],
  [
    'dot steps do not lead out',
    'https://github.com/acme/',
    'file:///srv/git/',
    'https://github.com/acme/x/../app',
    'file:///srv/git/app',
  ],
]

for (const [name, url, fetchFrom, asked, expected] of cases) {
  test(name, () => {
    const repository = { name: 'a', url, usedBy: [], ...(fetchFrom !== undefined && { fetchFrom }) }
    assert.equal(fetchUrl(repository, asked), expected)
  })
}
