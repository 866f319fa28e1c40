import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startCluster, type TestCluster } from '../../../support/cluster.ts'
import { allCases } from './all-cases.ts'
import { expected, keepExpected } from './expected.ts'
import { runCase } from './run-case.ts'

/** The real server is who says what is right: SLUICE_RECORD=1 writes down what it answers. */
describe('what the embedded server is held to is what kube-apiserver answers', () => {
  let cluster: TestCluster
  before(async () => {
    cluster = await startCluster({ real: true, controllers: false, pods: false })
  })
  after(() => cluster?.stop())

  for (const [group, cases] of allCases) {
    it(`${group}: ${cases.length} cases`, async () => {
      const answers: Record<string, unknown> = {}
      for (const [index, one] of cases.entries()) answers[one.name] = await runCase(one, `${group}-${index}`, cluster)
      if (process.env.SLUICE_RECORD === '1') await keepExpected(group, answers)
      assert.deepEqual(answers, await expected(group))
    })
  }
})
