import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../lib/core/problem.ts'
import { workBatch } from '../../lib/queue/batch.ts'

interface Case {
  readonly name: string
  /** Messages as `group:body`; a body `bad` cannot be read, `new` is of a newer schema, `fail` fails in its work. */
  readonly batch: readonly string[]
  readonly worked: readonly string[]
  readonly again: readonly string[]
  readonly told?: readonly string[]
}

const cases: readonly Case[] = [
  {
    name: 'works the messages of a group together, in their order, and each group by itself',
    batch: ['a:1', 'b:2', 'a:3'],
    worked: ['1 3', '2'],
    again: [],
  },
  {
    name: 'gives all of a group again after a failure, and works the other groups',
    batch: ['a:fail', 'b:2', 'a:3'],
    worked: ['fail 3', '2'],
    again: ['a:fail', 'a:3'],
    told: ['a:fail again', 'a:3 again'],
  },
  {
    name: 'gives a message again whose work met bad input',
    batch: ['a:input'],
    worked: ['input'],
    again: ['a:input'],
    told: ['a:input again'],
  },
  {
    name: 'drops a message that no version reads, and goes on with its group',
    batch: ['a:bad', 'a:2'],
    worked: ['2'],
    again: [],
    told: ['a:bad dropped'],
  },
  {
    name: 'puts a message of a newer version back with all that came after it, and works what came before',
    batch: ['a:1', 'a:new', 'a:2'],
    worked: ['1'],
    again: ['a:new', 'a:2'],
    told: ['a:new again'],
  },
]

for (const { name, batch, worked, again, told = [] } of cases) {
  test(name, async () => {
    const seen: string[] = []
    const failures: string[] = []
    const received = batch.map((id) => ({ id, group: id.slice(0, 1), body: id.slice(2) }))
    const answer = await workBatch(received, {
      parse(body) {
        if (body === 'bad') throw new Problem({ code: 'InvalidInput', what: 'unreadable' })
        if (body === 'new') throw new Problem({ code: 'SchemaTooNew', what: 'newer' })
        return body
      },
      async work(messages) {
        seen.push(messages.join(' '))
        if (messages.includes('input')) throw new Problem({ code: 'InvalidInput', what: 'in a manifest' })
        if (messages.includes('fail')) throw new Error('out of order')
      },
      failed: ({ id }, _problem, outcome) => failures.push(`${id} ${outcome}`),
    })
    assert.deepEqual({ worked: seen, again: answer, told: failures }, { worked, again, told })
  })
}
