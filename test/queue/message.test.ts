import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestOf } from '../../lib/core/digest.ts'
import type { Problem, ProblemCode } from '../../lib/core/problem.ts'
import { parseRenderMessage, parseSyncMessage } from '../../lib/queue/message.ts'

const source = digestOf('source')
const build = digestOf('build')

const readable: readonly [string, (text: string) => unknown, object][] = [
  ['a render of a whole source', parseRenderMessage, { schema: 1, kind: 'render', source }],
  [
    'a render of builds that a lane found',
    parseRenderMessage,
    { schema: 1, kind: 'render', source, builds: [build], cluster: 'production' },
  ],
  ['a wake after a render', parseSyncMessage, { schema: 1, kind: 'wake', cluster: 'production', source, seq: 7 }],
  ['a continuation', parseSyncMessage, { schema: 1, kind: 'continue', cluster: 'production' }],
  ['an audit', parseSyncMessage, { schema: 1, kind: 'audit', cluster: 'production' }],
]

for (const [name, parse, message] of readable) {
  test(`reads ${name}`, () => assert.deepEqual(parse(JSON.stringify(message)), message))
}

const refused: readonly [string, (text: string) => unknown, string, ProblemCode, string?][] = [
  ['text that is no JSON', parseSyncMessage, 'wake up', 'InvalidInput'],
  ['a message without schema', parseSyncMessage, '{"kind":"wake","cluster":"c"}', 'InvalidInput', 'schema'],
  ['a cluster without a name', parseSyncMessage, '{"schema":1,"kind":"wake","cluster":""}', 'InvalidInput', 'cluster'],
  [
    'a message of another queue',
    parseRenderMessage,
    '{"schema":1,"kind":"wake","cluster":"c"}',
    'InvalidInput',
    'kind',
  ],
  [
    'a source that is no digest',
    parseRenderMessage,
    '{"schema":1,"kind":"render","source":"../heads"}',
    'InvalidInput',
    'source',
  ],
  ['a newer schema, whatever else it says', parseSyncMessage, '{"schema":2,"kind":"dance"}', 'SchemaTooNew'],
]

for (const [name, parse, text, code, field] of refused) {
  test(`refuses ${name}`, () => {
    assert.throws(
      () => parse(text),
      (problem: Problem) => {
        assert.equal(problem.code, code)
        assert.equal(problem.fields.field, field)
        return true
      },
    )
  })
}
