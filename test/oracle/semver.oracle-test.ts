import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chooseRef } from '../../lib/source/git/choose-ref.ts'
import { parseSemverRange } from '../../lib/source/semver-range.ts'
import { startOracle } from '../support/oracle.ts'

const oracle = await startOracle()

/** Tags that Sluice would take; all point to commits of their own, so equal precedence gives more than one. */
function chosen(constraint: string, tags: readonly string[]): readonly string[] | 'refused' {
  if (parseSemverRange(constraint) === undefined) return 'refused'
  const refs = tags.map((tag, index) => ({ name: `refs/tags/${tag}`, oid: index.toString(16).padStart(40, '0') }))
  const choice = chooseRef(refs, { semver: constraint })
  if (choice.kind === 'newest') return choice.candidates.map(({ name }) => name)
  return choice.kind === 'commit' ? [choice.name] : []
}

async function assertChosenAlike(constraint: string, tags: readonly string[]): Promise<void> {
  const ours = chosen(constraint, tags)
  const flux = await oracle.semver(constraint, tags)
  const told = JSON.stringify({ constraint, tags, ours, flux })
  if (flux.kind === 'ok') assert.ok(ours !== 'refused' && ours.includes(flux.value), told)
  else if (flux.error.startsWith('no match')) assert.deepEqual(ours, [], told)
  else assert.equal(ours, 'refused', told)
}

const tags = [
  ...[
    '0.0.0',
    '0.0.1',
    '0.0.2',
    '0.1.0',
    '0.1.5',
    '0.2.0',
    '1.0.0',
    '1.0.1',
    '1.2.0',
    '1.2.3',
    '1.2.4',
    '1.3.0',
    '1.10.0',
  ],
  ...['2.0.0', '2.1.0', '3.0.0', '1.0.0-alpha', '1.2.3-rc.1', '1.2.4-beta.2', '2.0.0-rc.1', '3.1.0-alpha.1', '10.0.0'],
  ...[
    'v1.2.5',
    'v2.5.0-rc1',
    '1.2.3+build.1',
    'v4',
    '4.1',
    'v4.2.x',
    'latest',
    '1.2',
    'release-1.0.0',
    '01.2.3',
    '1.2.3-01',
    '',
  ],
]

const constraints = [
  ...['*', '', 'x', 'X', '1', '1.x', '1.2.x', '1.2.*', '1.x.x', 'v1.2', '=1.2.3', '1.2.3', 'v1.2.3', '==1.2.3'],
  ...['>1.2.3', '>=1.2.3', '<1.2.3', '<=1.2.3', '=>1.2.3', '=<1.2.3', '!=1.2.3', '<>1.2.3', '> 1.2.3', '>=  1.2.3'],
  ...['>1', '>1.2', '>=1.2', '<2', '<=1.2', '<=1', '!=1', '!=1.2', '!=1.x', '>1.x', '<1.x', '>=1.2.x', '<=1.2.x'],
  ...[
    '~1.2.3',
    '~1.2',
    '~1',
    '~0',
    '~0.0',
    '~0.0.0',
    '~>1.2.3',
    '~x',
    '~1.x',
    '^1.2.3',
    '^1.2',
    '^1',
    '^0.1.0',
    '^0.0.1',
    '^0.0',
    '^0',
    '^x',
  ],
  ...[
    '>=1.0.0 <2.0.0',
    '>=1.0.0, <2.0.0',
    '>=1.0.0,<2.0.0',
    '>=1.0.0,  <2.0.0',
    '>=1.0.0 || <0.1.0',
    '1.2.3||2.0.0',
    '||1.2.3',
    '1.0 - 2.0',
    '1.0.0 - 1.2.3',
    '1 - 2',
    '1.0.0-1.2.3',
  ],
  ...[
    '>=1.0.0-0',
    '>=1.0.0-0 <2.0.0-0',
    '~1.2.3-0',
    '^2.0.0-0',
    '*-0',
    '1.x-0',
    '>1.0.0-alpha',
    '<2.0.0-rc.2',
    '>=2.0.0-rc.1 <3',
    '>=1.0.0-0, <2',
    '=2.0.0-rc.1',
    '!=1.2.3-rc.1',
  ],
  ...[
    'abc',
    '>',
    '1.2.3.4',
    '1.2.3 4.5.6',
    '>=1.0.0 abc',
    '1..2',
    '-1',
    '1.2.3-',
    '>=v1.2.3',
    '1.2.3+build.1',
    '>=1.2.3+build.2',
    '^1.2.3-beta',
    '01.2.3',
    '^01',
    '>=1.2.3 ,',
    ', 1',
    '~ 1.2',
    '^ 1',
  ],
]

for (const constraint of constraints) {
  test(`the range ${JSON.stringify(constraint)} takes the tag that Flux takes`, async () => {
    await assertChosenAlike(constraint, tags)
    for (const tag of tags) await assertChosenAlike(constraint, [tag])
  })
}

test('any range takes the tag that Flux takes', async () => {
  const number = fc.constantFrom('0', '1', '2', '10', 'x', '*', '01')
  const suffix = fc.constantFrom('', '', '', '-0', '-rc.1', '-alpha', '+b', '-rc.1+b')
  const version = fc
    .tuple(fc.constantFrom('', '', 'v'), fc.array(number, { minLength: 1, maxLength: 4 }), suffix)
    .map(([start, parts, end]) => start + parts.join('.') + end)
  const bound = fc
    .tuple(
      fc.constantFrom('', '=', '!=', '>', '<', '>=', '<=', '=>', '=<', '~', '~>', '^', '=='),
      fc.constantFrom('', ' '),
      version,
    )
    .map((parts) => parts.join(''))
  const range = fc
    .array(fc.tuple(bound, fc.constantFrom(' ', ',', ', ', ' || ', '||', ' - ')), { minLength: 1, maxLength: 3 })
    .map((bounds) =>
      bounds.map(([text, separator], index) => text + (index < bounds.length - 1 ? separator : '')).join(''),
    )
  const tag = fc
    .tuple(
      fc.constantFrom('', 'v'),
      fc.array(fc.constantFrom('0', '1', '2', '10'), { minLength: 3, maxLength: 3 }),
      suffix,
    )
    .map(([start, parts, end]) => start + parts.join('.') + end)
  const property = fc.asyncProperty(range, fc.uniqueArray(tag, { minLength: 1, maxLength: 6 }), assertChosenAlike)
  await fc.assert(property, { numRuns: 1500 })
})
