import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parseArgs } from 'node:util'
import { commands } from '../../lib/cli/commands.ts'

const text = readFileSync('docs/runbook.md', 'utf8')

/** Commands as they stand in the text: in backticks, or on indented lines of their own. */
function commandsIn(markdown: string): readonly string[] {
  const inline = [...markdown.matchAll(/`(sluice [^`]+)`/g)].map(([, command = '']) => command)
  const lines = [...markdown.matchAll(/^ {4}(sluice .+)$/gm)].map(([, command = '']) => command)
  return [...new Set([...inline, ...lines].map((command) => command.replaceAll(/\s+/g, ' ')))]
}

describe('each command in the runbook is one that there is, with its options', () => {
  const found = commandsIn(text)
  assert.ok(found.length > 10)
  for (const line of found) {
    it(line, () => {
      const [name, ...args] = line.replace('sluice ', '').match(/"[^"]*"|\S+/g) ?? []
      const command = commands.find((one) => one.name === name)
      assert.ok(command, `no command ${name}`)
      const options = Object.fromEntries(
        Object.entries(command.options).map(([option, { type, short }]) => [option, { type, ...(short && { short }) }]),
      )
      const { positionals } = parseArgs({ args, options, allowPositionals: true })
      const { min, max } = command.positionals
      assert.ok(positionals.length >= min && positionals.length <= max, `${positionals.length} names`)
    })
  }
})

it('each link in the runbook to another of its entries leads there', () => {
  const anchors = [...text.matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  )
  const links = [...text.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, anchor = '']) => anchor)
  assert.ok(links.length > 3)
  assert.deepEqual(
    links.filter((link) => !anchors.includes(link)),
    [],
  )
})
