import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { startCluster, type TestCluster } from '../../../support/cluster.ts'
import { allSessions } from './all-sessions.ts'
import { runSession } from './run-session.ts'
import { keepTranscript, transcript } from './transcripts.ts'

/** SLUICE_RECORD=1 writes down what kubectl prints. */
describe('what kubectl must print is what it prints with kube-apiserver', () => {
  let cluster: TestCluster
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kubectl-'))
    cluster = await startCluster({ real: true })
  })
  after(async () => {
    await cluster?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  for (const session of allSessions) {
    it(session.name, async () => {
      const printed = await runSession(session, { folder, kubeconfigFile: cluster.kubeconfigFile })
      if (process.env.SLUICE_RECORD === '1') await keepTranscript(session.name, printed)
      assert.equal(printed, await transcript(session.name))
    })
  }
})
