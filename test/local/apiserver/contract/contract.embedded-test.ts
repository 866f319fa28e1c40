import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ApiServer, startApiServer } from '../../../../lib/local/apiserver/apiserver.ts'
import { allCases } from './all-cases.ts'
import { expected } from './expected.ts'
import { knownDifferences } from './known-differences.ts'
import { runCase } from './run-case.ts'

describe('the embedded server answers what kube-apiserver answers', () => {
  let server: ApiServer
  before(async () => {
    server = await startApiServer({ controllers: false, pods: false })
  })
  after(() => server?.close())

  for (const [group, cases] of allCases) {
    // A watch takes a second to end.
    describe(group, { concurrency: group === 'watches' ? 8 : 1 }, () => {
      for (const [index, one] of cases.entries()) {
        it(one.name, async () => {
          const answers = await runCase(one, `${group}-${index}`, server)
          const right = (await expected(group))[one.name]
          if (knownDifferences.has(one.name))
            assert.notDeepEqual(answers, right, 'no longer different: take it off the list')
          else assert.deepEqual(answers, right)
        })
      }
    })
  }
})
