import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type ApiServer, startApiServer } from '../../../../lib/local/apiserver/apiserver.ts'
import { localCertificate } from '../../../../lib/local/apiserver/certificate.ts'
import { allSessions } from './all-sessions.ts'
import { runSession } from './run-session.ts'
import { transcript } from './transcripts.ts'

describe('kubectl prints with the embedded server what it prints with kube-apiserver', { concurrency: 2 }, () => {
  let server: ApiServer
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kubectl-'))
    server = await startApiServer({ tls: await localCertificate(new Date()) })
    await writeFile(join(folder, 'kubeconfig'), server.kubeconfig('embedded'))
  })
  after(async () => {
    await server?.close()
    await rm(folder, { recursive: true, force: true })
  })

  for (const session of allSessions) {
    it(session.name, async () => {
      const printed = await runSession(session, { folder, kubeconfigFile: join(folder, 'kubeconfig') })
      assert.equal(printed, await transcript(session.name))
    })
  }
})
