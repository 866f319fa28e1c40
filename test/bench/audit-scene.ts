import { randomUUID } from 'node:crypto'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { createRepository } from '../support/git-repository.ts'
import { fleetOf, type LocalRun, localRun } from '../support/local-run.ts'
import type { AuditOrder, AuditSample } from './audit-child.ts'
import { auditedFiles } from './audit-shapes.ts'
import { type BenchChild, startChild } from './bench-child.ts'
import { fluxManifests } from './units.ts'

export type Auditor = BenchChild<AuditOrder, AuditSample>

/** What is audited: a cluster with applied units, and the data folder that knows them. */
export interface AuditScene {
  readonly cluster: TestCluster
  readonly local: LocalRun
  readonly prefix: string
  readonly units: number
}

/** A cluster with that many units applied, for as long as it is used. */
export async function withUnits(units: number, use: (scene: AuditScene) => Promise<void>): Promise<void> {
  const cluster = await startCluster({ controllers: false, pods: false })
  const prefix = `audit-${randomUUID().slice(0, 8)}`
  const repository = createRepository()
  const files = Object.fromEntries([...Array(units).keys()].flatMap((unit) => auditedFiles(prefix, unit)))
  repository.commit({ ...files, 'clusters/a/units.yaml': fluxManifests(prefix, units) })
  const fleet = fleetOf({ url: repository.url, path: './clusters/a', kubeconfig: cluster.kubeconfigFile })
  const local = await localRun(fleet)
  try {
    const first = await local.once()
    const open = [...first.outcomes].filter(([, { kind }]) => kind !== 'ready')
    if (open.length > 0) throw new Error(`not ready: ${JSON.stringify(open.slice(0, 3))}`)
    await use({ cluster, local, prefix, units })
  } finally {
    await local.remove()
    repository.remove()
    await cluster.stop()
  }
}

/** The audit in a process of its own, while this runs. */
export async function withAuditor<T>(
  { local }: AuditScene,
  use: (auditor: Auditor) => Promise<T>,
  nodeOptions = '',
): Promise<T> {
  const env = { NODE_OPTIONS: nodeOptions }
  const auditor: Auditor = await startChild('audit-child.ts', { args: [local.folder], env })
  try {
    return await use(auditor)
  } finally {
    await auditor.stop()
  }
}
