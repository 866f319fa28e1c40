import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commands } from '../../lib/cli/commands.ts'
import { parseGiven } from '../../lib/cli/parse-given.ts'
import { placedIo } from '../../lib/cli/placed.ts'
import { sluice } from './sluice.ts'
import { twoClusters } from './two-clusters.ts'

/** What a command prints on both outputs where its code prints a text. */
function printed(line: string, text: string): { readonly out: string; readonly err: string } {
  const [name = '', ...rest] = line.split(' ')
  const command = commands.find((each) => each.name === name)
  assert.ok(command)
  const [out, err]: [string[], string[]] = [[], []]
  const io = { stdout: (part: string) => void out.push(part), stderr: (part: string) => void err.push(part) }
  const placed = placedIo({ ...io, isTTY: false, env: {} }, { command, given: parseGiven(command, rest), commands })
  placed.stdout(text)
  placed.stderr(text)
  return { out: out.join(''), err: err.join('') }
}

const proposals: readonly [what: string, line: string, said: string, expected: string][] = [
  ['a stack', 'get units --stack Sluice', 'run "sluice resume --all"', 'run "sluice resume --all --stack Sluice"'],
  ['a data folder', 'get units --data /srv/it', 'see "sluice events"', 'see "sluice events --data /srv/it"'],
  [
    'a fleet file, where what is proposed takes one',
    'doctor --fleet a.yaml --data d',
    '"sluice connect github acme/fleet" or "sluice events"',
    '"sluice connect github acme/fleet --fleet a.yaml" or "sluice events --data d"',
  ],
  [
    'names that a shell would take apart, in quotes',
    "get units --data ~it's",
    '"sluice get units -A"',
    `"sluice get units -A --data '~it'\\''s'"`,
  ],
  [
    'all proposals',
    'why apps --stack S',
    '"sluice tree a", "sluice why b"',
    '"sluice tree a --stack S", "sluice why b --stack S"',
  ],
  [
    'what is run there',
    'get all --data d',
    'fill it with "sluice local --once"',
    'fill it with "sluice local --once --data d"',
  ],
]
for (const [what, line, said, expected] of proposals) {
  test(`proposals repeat ${what}: sluice ${line}`, () =>
    assert.deepEqual(printed(line, `${said}\n`), { out: `${expected}\n`, err: `${expected}\n` }))
}

const untouched: readonly [what: string, line: string, said: string][] = [
  ['what proposes nothing', 'get units --stack Sluice', 'sluice is fine, "sluice" too'],
  ['proposals where no place was named', 'get units', '"sluice resume --all"'],
  ['a proposal that names its place', 'get units --stack S', '"sluice get all --stack Other"'],
  ['a command that works in no place', 'get units --stack S', '"sluice cost --clusters 3"'],
  ['the name of the product', 'get units --data d', 'no "sluice local" runs'],
  ['the way to help', 'get units --stack S', 'See "sluice get --help"'],
  ['a command that nobody knows', 'get units --stack S', '"sluice dance"'],
  [
    'values that were found to differ',
    'audit --stack S',
    '  spec.args: wanted ["-c","sluice audit"], found "sluice audit"',
  ],
  ['values that others added', 'audit --stack S', '  spec.run: "sluice audit", set by others inside what is ours'],
]
for (const [what, line, said] of untouched) {
  test(`${what} stays as it is: ${said}`, () => assert.deepEqual(printed(line, said), { out: said, err: said }))
}

test('data for scripts and lines of files stay as they are; what is told beside them does not', () => {
  const said = 'message: "sluice resume --all"'
  for (const line of ['get units -o yaml --data d', 'audit --json --data d', 'diff --fleet f --data d']) {
    assert.deepEqual(printed(line, said), { out: said, err: 'message: "sluice resume --all --data d"' })
  }
})

test('a suspend of a stack says how to lift it there, and an error where to look', async () => {
  const bucket = await twoClusters()
  const running = ['production', 'staging']
  const { out } = await sluice('suspend apps --cluster staging --stack Live', { bucket, running })
  assert.match(out, /nothing is changed until "sluice resume flux-system\/apps --cluster staging --stack Live"\n$/)
  const { code, err } = await sluice('why zzzzzzzzzzzzzzzz --stack Live', { bucket, running })
  assert.equal(code, 2)
  assert.match(err, /"sluice get units -A --stack Live" lists all units/)
})
