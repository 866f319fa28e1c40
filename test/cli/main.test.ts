import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commands } from '../../lib/cli/commands.ts'
import { sluice } from './sluice.ts'

for (const line of ['', 'help', '--help', '-h']) {
  test(`"sluice ${line}" lists all commands`, async () => {
    const { code, out } = await sluice(line)
    assert.equal(code, 0)
    for (const { name, summary } of commands) assert.match(out, new RegExp(`^  ${name} +${summary}`, 'm'))
  })
}

test('says its version', async () => {
  assert.equal((await sluice('--version')).out, '1.2.3\n')
})

for (const { name, options, examples } of commands) {
  test(`${name} --help shows usage, every option and at least one example`, async () => {
    const { code, out } = await sluice(`${name} --help`)
    assert.equal(code, 0)
    assert.match(out, new RegExp(`^Usage: sluice ${name}`, 'm'))
    for (const option of Object.keys(options)) assert.ok(out.includes(`--${option}`), option)
    assert.ok(examples.length > 0)
    for (const example of examples) assert.match(example, new RegExp(`^sluice ${name}\\b`))
    assert.equal((await sluice(`help ${name}`)).out, out)
  })
}

const wrong: readonly [string, RegExp][] = [
  ['dance', /there is no command "dance"/],
  ['get', /get needs all\|clusters/],
  ['get units now', /does not know what to do with "now"/],
  ['get units --loud', /Unknown option '--loud'/],
  ['get units --cluster', /--cluster/],
  ['get units -o xml', /-o takes json, yaml, wide or name/],
  ['get pods', /get does not know "pods"/],
  ['approve apps --for ever', /--for takes a duration such as 30m/],
]

for (const [line, message] of wrong) {
  test(`"sluice ${line}" is refused with the way to help`, async () => {
    const { code, out, err } = await sluice(line)
    assert.equal(code, 2)
    assert.equal(out, '')
    assert.match(err, message)
    assert.match(err, /See "sluice .*--help"/)
  })
}
