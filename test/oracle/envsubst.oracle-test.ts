import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { envsubst } from '../../lib/unit/envsubst.ts'
import { attempt } from '../support/attempt.ts'
import { startOracle } from '../support/oracle.ts'
import { readScenarios, substitutionVariables, type TextScenario } from '../support/scenarios.ts'

const oracle = await startOracle()

/** Both give the same text, or both refuse; reasons are worded differently. */
async function assertAlike(text: string, variables: Readonly<Record<string, string>>, strict: boolean): Promise<void> {
  const ours = attempt(() => envsubst(text, new Map(Object.entries(variables)), { strict }))
  const flux = await oracle.envsubst(text, variables, { strict })
  // Flux lets a substring cut a character in two and goes on with broken text; we refuse.
  const isBroken = flux.kind === 'ok' && flux.value.includes('\ufffd')
  if (isBroken && ours.kind === 'error' && /in two/.test(ours.error)) return
  const context = JSON.stringify({ text, variables, strict, ours, flux })
  assert.equal(ours.kind, flux.kind, context)
  if (ours.kind === 'ok' && flux.kind === 'ok') assert.equal(ours.value, flux.value, context)
}

for (const { name, text } of readScenarios<TextScenario>('substitutions')) {
  test(`substitution as in Flux: ${name}`, async () => {
    await assertAlike(text, substitutionVariables, true)
    await assertAlike(text, substitutionVariables, false)
  })
}

const name = fc.constantFrom('a', 'b', 'é', '1', '_x', 'zz', '')
const operator = fc.constantFrom(
  ...[
    ':-',
    ':=',
    '=',
    ':+',
    ':?',
    '-',
    '+',
    '?',
    ':',
    '#',
    '##',
    '%',
    '%%',
    '/',
    '//',
    '/#',
    '/%',
    '^',
    '^^',
    ',',
    ',,',
  ],
)
const argument = fc.string({ unit: fc.constantFrom(...'ab/*?[]^!-\\:$ 0123é"\'#%}{\n'), maxLength: 8 })

const expansion: fc.Arbitrary<string> = fc.letrec<{ readonly one: string }>((tie) => ({
  one: fc
    .tuple(
      fc.constantFrom('', '#', ' '),
      name,
      fc.option(fc.tuple(operator, fc.array(fc.oneof({ maxDepth: 2 }, argument, tie('one')), { maxLength: 3 }))),
    )
    .map(([sigil, variable, tail]) => `\${${sigil}${variable}${tail === null ? '' : tail[0] + tail[1].join('')}}`),
})).one

const template = fc
  .array(fc.oneof(expansion, argument, fc.constantFrom('$', '$$', '${', '}', '$a', 'text ')), { maxLength: 5 })
  .map((parts) => parts.join(''))

const value = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ab/*?[]-\\:$ 0é{}'), maxLength: 12 }),
  fc.constantFrom('', '${a}', 'Hello.World/x', '-1', '2'),
)

test('any template gives what it gives in Flux', async () => {
  const property = fc.asyncProperty(template, value, value, fc.boolean(), async (text, a, b, strict) => {
    await assertAlike(text, { a, b, '1': 'one', _x: 'x', é: 'E' }, strict)
  })
  await fc.assert(property, { numRuns: 4000 })
})

test('any pattern trims and replaces as in Flux', async () => {
  const form = fc.constantFrom('#', '##', '%', '%%', '/', '//', '/#', '/%', ':')
  const property = fc.asyncProperty(form, argument, value, async (op, arg, a) => {
    await assertAlike(`\${a${op}${arg}}`, { a }, true)
  })
  await fc.assert(property, { numRuns: 2000 })
})
