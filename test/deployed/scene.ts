import { delimiter, dirname } from 'node:path'
import { findTool } from '../../lib/adapters/tools/binaries.ts'
import { postToApi } from '../support/aws/ask-api.ts'
import { createSecret } from '../support/aws/call.ts'
import { type DeployedStack, deployStack } from '../support/aws/deployed-stack.ts'
import { startCluster } from '../support/cluster.ts'
import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { startGitServer } from '../support/git-server.ts'
import { type Ministack, startMinistack } from '../support/ministack.ts'
import { source } from '../support/source.ts'
import type { TestCluster } from '../support/test-cluster.ts'
import { headersOf, signatureOf } from '../webhook/scene.ts'

/** The stack in ministack, a real API server, and a Git server: all that the product has around it in AWS. */
export interface DeployedScene {
  readonly ministack: Ministack
  readonly stack: DeployedStack
  readonly cluster: TestCluster
  readonly repository: GitRepository
  /** Commits, and tells the webhook as GitHub would; answers the status. */
  push(files: Readonly<Record<string, string>>, secret?: string): Promise<number>
  /** Has the schedule tick, as EventBridge Scheduler would a minute later each time. */
  tick(): Promise<void>
  stop(): Promise<void>
}

const address = 'https://git.example/acme/fleet'
const webhookSecret = 'the-secret-of-acme'

export async function deployedScene(files: Readonly<Record<string, string>>): Promise<DeployedScene> {
  const kubectl = await findTool('kubectl')
  const cluster = await startCluster({ controllers: false, pods: false })
  const repository = createRepository()
  repository.commit(files)
  const git = await startGitServer({ folder: repository.folder })
  const ministack = await startMinistack()
  const kubeconfig = await createSecret(ministack, 'kubeconfig', cluster.kubeconfig)
  const secret = await createSecret(ministack, 'webhook', webhookSecret)
  const stack = await deployStack(ministack, {
    path: [dirname(kubectl.path), process.env.PATH].join(delimiter),
    fleet: source`
      apiVersion: sluice.dev/v1
      kind: Cluster
      metadata: {name: production}
      spec:
        source: {url: "${address}", ref: {branch: main}, path: ./clusters/production}
        access: {kubeconfig: {secretArn: "${kubeconfig}"}}
        audit: {interval: 1m}
      ---
      apiVersion: sluice.dev/v1
      kind: Repository
      metadata: {name: acme}
      spec:
        url: ${address}
        fetchFrom: "${git.url}"
        webhook: {secrets: [{secretArn: "${secret}"}]}
    `,
  })
  let minutes = 0
  return {
    ...{ ministack, stack, cluster, repository },
    async push(changes, signedWith = webhookSecret) {
      const after = repository.commit(changes)
      const body = JSON.stringify({ ref: 'refs/heads/main', after, repository: { clone_url: `${address}.git` } })
      const headers = headersOf(body, {
        'x-github-delivery': after,
        'x-hub-signature-256': signatureOf(body, signedWith),
      })
      return (await postToApi(ministack, stack.output('WebhookUrl'), { headers, body })).status
    },
    async tick() {
      const time = new Date(Date.now() + 60_000 * minutes++).toISOString()
      await stack.invoke('Schedule', { schema: 1, kind: 'tick', time })
    },
    async stop() {
      ministack.stop()
      await stack.remove()
      await git.close()
      await cluster.stop()
      repository.remove()
    },
  }
}
