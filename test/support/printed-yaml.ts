import fc from 'fast-check'
import { nastyTexts } from './nasty-text.ts'

/** What stands behind `key:` or `-`, for a column of the lines below. */
export type Printed = (indent: string) => string
type Arbitrary<T> = fc.Arbitrary<T>

const words = [
  'web',
  'info',
  'nginx:1.27.3',
  '100m',
  '64Mi',
  '/data',
  '--port=80',
  'a b',
  'http://x:80/y',
  '10.0.0.1',
  'a#b',
  '$(A)',
  '${a:=b}',
]
const comment = fc.constantFrom('', '', '', '', ' # why', ' #', '   # a: b')
const lines = fc.array(
  fc.constantFrom(
    '',
    'a: b',
    '  deep',
    'set -e # x',
    "it's",
    '---x',
    'ü → ñ',
    'trailing ',
    '- x',
    '# y',
    '"q"',
    'a '.repeat(60),
  ),
  {
    minLength: 1,
    maxLength: 4,
  },
)
const keys = [
  'name',
  'namespace',
  'kind',
  'spec',
  'template',
  'containers',
  'env',
  'envFrom',
  'valueFrom',
  'secretKeyRef',
  'volumes',
  'secret',
  'sources',
].concat(
  'projected',
  'rules',
  'resourceNames',
  'imagePullSecrets',
  'service',
  'replicas',
  'emptyDir',
  'data',
  'a.b/c',
  'x-y',
  'tls',
  'http',
  'paths',
)
const oddKeys = ['1', 'true', 'y', '"1"', "'a: b'", '<<', '"<<"', '=', '? k', '~', '""', 'ключ', 'k'.repeat(140)]

function quoted(text: string): Arbitrary<string> {
  return fc.constantFrom(JSON.stringify(text), `'${text.replaceAll("'", "''")}'`)
}

const nasty = fc.constantFrom(...nastyTexts)
const onLine: Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...words) },
  { weight: 4, arbitrary: fc.nat({ max: 70_000 }).map(String) },
  { weight: 3, arbitrary: fc.constantFrom('true', 'false', '[]', '{}', '""', "''") },
  { weight: 8, arbitrary: fc.oneof(nasty, fc.constantFrom(...words), fc.string({ unit: 'grapheme' })).chain(quoted) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '[a, b-c, 3]',
      '{a: b, c: [d]}',
      '{"a":"b"}',
      '[{a: "x, y"}, ]',
      '[http://x:80/y, a#b]',
      '{a: http://x, "b":c}',
      '[-1a, -v, --port=80]',
      '{"a":b}',
      '[a b, $(A), {x: y:z}]',
      '{a: x/y, b: ${c}}',
      "{'a': 1}",
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '{a}',
      '[a: b]',
      '&a x',
      '*a',
      '!!str 1',
      '!x y',
      '{a: , b}',
      '[a,\n      b]',
      '{a: b, # c\n      d: e}',
    ),
  },
  { weight: 1, arbitrary: nasty },
)
const scalar: Arbitrary<Printed> = fc.tuple(onLine, comment).map(
  ([text, note]) =>
    () =>
      ` ${text}${note}`,
)
const block: Arbitrary<Printed> = fc.tuple(fc.constantFrom('|', '|', '|', '|-', '|+', '>', '|2', '| # c'), lines).map(
  ([header, each]) =>
    (indent) =>
      ` ${header}\n${each.map((line) => (line === '' ? '' : `${indent}  ${line}`)).join('\n')}`,
)
const key = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(...keys) },
  { weight: 1, arbitrary: fc.constantFrom(...oddKeys) },
)
/** What may stand above an entry. */
export const above = fc.constantFrom('', '', '', '', '# above\n', '\n', '      # deep\n')

const { node } = fc.letrec<{ node: Printed }>((tie) => {
  const mapping = fc
    .tuple(
      fc.uniqueArray(fc.tuple(key, tie('node'), above), { minLength: 1, maxLength: 4, selector: ([name]) => name }),
      comment,
    )
    .map(
      ([entries, note]): Printed =>
        (indent) =>
          `${note}\n${entries.map(([name, print, over]) => `${over}${indent}  ${name}:${print(`${indent}  `)}`).join('\n')}`,
    )
  const list = fc
    .tuple(fc.array(fc.tuple(tie('node'), above), { minLength: 1, maxLength: 3 }), fc.constantFrom('', '  '), comment)
    .map(
      ([items, shift, note]): Printed =>
        (indent) => {
          const at = indent + shift
          return `${note}\n${items.map(([print, over]) => `${over}${at}-${behindDash(print(at), at)}`).join('\n')}`
        },
    )
  return {
    node: fc.oneof(
      { maxDepth: 6, depthSize: 'medium' },
      { weight: 6, arbitrary: scalar },
      { weight: 1, arbitrary: block },
      { weight: 4, arbitrary: mapping },
      { weight: 3, arbitrary: list },
    ),
  }
})

/** The first line of a mapping or list may stand behind the dash. */
function behindDash(text: string, indent: string): string {
  return text.startsWith(`\n${indent}  `) ? ` ${text.slice(indent.length + 3)}` : text
}

/** Any YAML value in any of its styles, most of them ordinary. */
export const anyNode: fc.Arbitrary<Printed> = node
