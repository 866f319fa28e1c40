// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Flux, not of JavaScript
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Problem } from '../../lib/core/problem.ts'
import { envsubst } from '../../lib/unit/envsubst.ts'

const variables = new Map([
  ['a', 'hello.world/x'],
  ['e', ''],
  ['u', 'héllo'],
  ['b', 'B'],
  ['n', '2'],
])
const strict = { strict: true }
const lenient = { strict: false }

const expansions: readonly (readonly [title: string, text: string, expected: string])[] = [
  ['a plain variable', 'x ${a} y', 'x hello.world/x y'],
  ['a dollar that opens nothing', '$a $(a) {{a}} $', '$a $(a) {{a}} $'],
  ['an escaped variable', '$${a} $$a $$$$ $$$a', '${a} $a $$ $$a'],
  ['a default for what is empty', '${e:-d}${e:=d}${e=d}${e:+d}${e:?d}', 'ddddd'],
  ['a value before its default', '${a:-d}${a:+d}', 'hello.world/xhello.world/x'],
  ['a default for what is not set, in strict mode too', '${z:=d}${z=d}${z:-}', 'dd'],
  ['a default up to the first brace', '${z:=a}b}', 'ab}'],
  ['nested defaults', '${z:=x${b}y${y:=deep}}', 'xBydeep'],
  ['dollars in a default kept as they are', '${z:=$$}', '$$'],
  ['the length in bytes', '${#a} ${#u}', '13 6'],
  ['cases', '${a^} ${a^^} ${b,} ${b,,} ${u^^}', 'Hello.world/x HELLO.WORLD/X b b HÉLLO'],
  ['substrings', '${a:1}|${a:1:2}|${a:99}|${a:0:99}', 'ello.world/x|el||hello.world/x'],
  ['an offset that is a variable', '${a:${n}:3}', 'llo'],
  ['an offset that is no number', '${a:x}', 'hello.world/x'],
  ['beginnings stripped', '${a#*l}|${a##*l}', 'lo.world/x|d/x'],
  ['ends stripped', '${a%l*}|${a%%l*}', 'hello.wor|he'],
  ['a class of characters stripped', '${a#[g-i]}', 'ello.world/x'],
  ['text replaced', '${a/l/L}|${a//l/L}|${a/l/}', 'heLlo.world/x|heLLo.worLd/x|helo.world/x'],
  ['slashes and backslashes escaped in a replacement', '${a/\\/x/\\\\}', 'hello.world\\'],
  ['beginnings and ends replaced', '${a/#he/HE}|${a/%x/X}', 'HEllo.world/x|hello.world/X'],
]

for (const [title, text, expected] of expansions) {
  test(`expands ${title}`, () => assert.equal(envsubst(text, variables, strict), expected))
}

const refusals: readonly (readonly [title: string, text: string, what: RegExp])[] = [
  ['an unset variable', '${z}', /variable not set \(strict mode\): "z"/],
  ['an unset variable under an operator', '${z^^}', /variable not set/],
  ['an unset variable in a default that is not needed', '${a:=${z}}', /variable not set/],
  ['a blank in a name', '${ a }', /unable to parse variable name in line 1/],
  ['no name', '${}', /unable to parse variable name/],
  ['an index of an array', 'x: 1\ny: ${a[0]}', /missing closing brace in line 2 at "\$\{a\[0\]\}"/],
  ['a default without a colon', '${a-d}', /missing closing brace/],
  ['a brace that is not closed', '${a', /missing closing brace/],
  ['a default that is not closed', '${a:=x', /unable to parse substitution within function/],
  ['a replacement without its second slash', '${a//l}', /substitution/],
  ['a negative length, for which Flux panics', '${a:3:-1}', /negative/],
  ['a substring that cuts a character in two', '${u:0:2}', /cuts a character in two/],
]

for (const [title, text, what] of refusals) {
  test(`refuses ${title}`, () => {
    assert.throws(
      () => envsubst(text, variables, strict),
      (error: Problem) => {
        assert.equal(error.code, 'SubstitutionFailed')
        assert.match(error.message, what)
        return true
      },
    )
  })
}

test('an unset variable is empty outside strict mode', () => assert.equal(envsubst('<${z}>', variables, lenient), '<>'))

test('text without a dollar stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const plain = text.replaceAll('$', '')
      assert.equal(envsubst(plain, variables, strict), plain)
    }),
  )
})

test('any text is expanded or refused, and values are never expanded again', () => {
  const sign = fc.constantFrom(
    '$',
    '${',
    '}',
    'a',
    'z',
    ':',
    '=',
    '-',
    '#',
    '%',
    '/',
    '\\',
    '[',
    ']',
    '*',
    'é',
    '1',
    '^',
    ',',
  )
  fc.assert(
    fc.property(fc.array(sign), (signs) => {
      try {
        const text = envsubst(signs.join(''), new Map([['a', '${b}']]), lenient)
        assert.equal(typeof text, 'string')
      } catch (error) {
        assert.ok(error instanceof Problem && error.code === 'SubstitutionFailed', String(error))
      }
    }),
    { numRuns: 2_000 },
  )
})
