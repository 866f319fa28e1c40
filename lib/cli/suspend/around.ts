import { readControls } from '../../store/controls.ts'
import { allControlsKey, clusterControlsKey } from '../../store/keys.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { keysOf } from '../../store/read-all.ts'
import { resumeCommand, type SuspendScope, suspendedBy, suspendedText } from '../state/suspensions.ts'
import type { Target } from './target.ts'

/** What keeps a target from being worked on although its own suspend is lifted: wider suspends, and Git. */
export async function stillSuspended(store: ObjectStore, target: Target): Promise<readonly string[]> {
  if (target.scope === 'all') return []
  const [cluster = ''] = target.clusters
  const wider: readonly (readonly [SuspendScope, string])[] = [
    ['all', allControlsKey],
    ...(target.scope === 'unit' ? [['cluster', clusterControlsKey(cluster)] as const] : []),
  ]
  const lines: string[] = []
  for (const [scope, key] of wider) {
    const suspend = (await readControls(store, key))?.value.suspend
    if (suspend === undefined) continue
    lines.push(`${suspendedText({ ...suspend, scope }, target.scope)}: "${resumeCommand(scope, cluster)}" lifts that`)
  }
  return target.suspendedInGit === true ? [...lines, 'suspended in Git: spec.suspend is true'] : lines
}

const controlsOf = /^clusters\/([^/]+)\/controls\/(.+)$/

/** Clusters and units below a target that stay suspended by themselves. */
export async function suspendedBelow(store: ObjectStore, { scope, clusters }: Target): Promise<readonly string[]> {
  if (scope === 'unit') return []
  const keys = await keysOf(store, scope === 'all' ? 'clusters/' : `clusters/${clusters[0] ?? ''}/controls/`)
  const lines: string[] = []
  for (const key of keys) {
    const [, cluster = '', name = ''] = controlsOf.exec(key) ?? []
    const isWhole = key === clusterControlsKey(cluster)
    if (name === '' || (isWhole && scope === 'cluster')) continue
    const suspend = (await readControls(store, key))?.value.suspend
    if (suspend === undefined) continue
    const subject = isWhole ? `cluster ${cluster}` : `${name} on ${cluster}`
    lines.push(`${subject} stays ${suspendedBy(suspend)}`)
  }
  return lines
}
