import { baselineOf, bodyClean } from '../../../lib/apply/baseline.ts'
import type { LiveObject, ResourceType } from '../../../lib/apply/cluster.ts'
import { ignoredPaths } from '../../../lib/apply/ignore/rules.ts'
import { judge } from '../../../lib/apply/judge.ts'
import { plan } from '../../../lib/apply/plan.ts'
import type { PlannedWrite } from '../../../lib/apply/planned-write.ts'
import { place } from '../../../lib/apply/types.ts'
import { write } from '../../../lib/apply/write.ts'
import { inParallel } from '../../../lib/core/in-parallel.ts'
import type { Manifest } from '../../../lib/core/manifest.ts'
import { type InventoryId, inventoryId, type ObjectRef } from '../../../lib/core/object-ref.ts'
import { Problem } from '../../../lib/core/problem.ts'
import type { IgnoreRule } from '../../../lib/flux/definition.ts'
import { ownerNameLabel } from '../../../lib/flux/owner-labels.ts'
import type { InventoryEntry } from '../../../lib/store/record.ts'
import { normalise } from '../../../lib/unit/normalise.ts'
import { type TestApi, testApi, testClock } from '../../support/cluster-api.ts'
import type { TestCluster } from '../../support/test-cluster.ts'

/**
 * What an audit says of one object. `regained`: equal, but others own part of what we apply, so it is applied again. `replaced` and
 * `terminating` are drift whatever the object looks like.
 */
export type AuditVerdict = 'clean' | 'skipped' | 'drift' | 'regained' | 'refused' | 'replaced' | 'terminating'

export interface Finding {
  readonly manifest: Manifest
  readonly verdict: AuditVerdict
  /** The most expensive request that was needed. */
  readonly by: 'list' | 'get' | 'dry-run'
  readonly planned?: PlannedWrite
  readonly why: string
}

type Entry = Pick<InventoryEntry, 'uid' | 'baseline' | 'skipped'>

export interface SluiceOptions {
  readonly ignore?: readonly IgnoreRule[]
  readonly force?: boolean
  /** Kinds whose definition changed. */
  readonly distrust?: (type: ResourceType) => boolean
}

/** Objects that Sluice keeps on a cluster: applied, audited and put right by the very functions of the lane. */
export interface SluiceSide {
  readonly test: TestApi
  /** Applies and remembers the baseline; answers what is there then. */
  keep(manifests: readonly Manifest[], options?: SluiceOptions): Promise<readonly (LiveObject | undefined)[]>
  audit(manifests: readonly Manifest[], options?: SluiceOptions): Promise<readonly Finding[]>
  /** Carries out what the audit planned. */
  revert(findings: readonly Finding[]): Promise<readonly (LiveObject | Problem | undefined)[]>
  close(): void
}

const key = Buffer.from('a key for tests')
const atOnce = 8

export function sluiceSide(cluster: TestCluster): SluiceSide {
  const test = testApi(cluster)
  const entries = new Map<InventoryId, Entry>()

  const placed = async (manifests: readonly Manifest[]) =>
    (await place(test.api, manifests)).map((one) => {
      if (one instanceof Problem) throw one
      return { ...one, id: inventoryId(one.ref), manifest: normalise(one.manifest) }
    })
  type Placed = Awaited<ReturnType<typeof placed>>[number]

  const planned = async ({ type, manifest }: Placed, options: SluiceOptions) => {
    const ignored = ignoredPaths(options.ignore ?? [])
    if (ignored instanceof Problem) throw ignored
    return plan(test.api, type, manifest, { force: options.force ?? false, ignored, exists: true })
  }

  const remember = (id: InventoryId, live: LiveObject, skipped = false) => {
    const baseline = baselineOf(live, key)
    const { uid } = live.metadata
    entries.set(id, skipped ? { uid, skipped: true } : { uid, ...(baseline !== undefined && { baseline }) })
  }

  const carryOut = async (
    id: InventoryId,
    plan: PlannedWrite | undefined,
  ): Promise<LiveObject | Problem | undefined> => {
    switch (plan?.action) {
      case 'create':
      case 'configure':
      case 'recreate': {
        const written = await write(test.api, plan, { clock: testClock, goneWithinMs: 5_000 })
        if (written === 'conflict') throw new Error(`${id}: conflict`)
        if (written instanceof Problem) return written
        remember(id, written.object)
        return written.object
      }
      case 'unchanged':
      case 'skip':
        if (plan.live !== undefined) remember(id, plan.live, plan.action === 'skip')
        else entries.set(id, { skipped: true })
        return plan.live
    }
    return undefined
  }

  const lookAt = async (one: Placed, listed: LiveObject | undefined, options: SluiceOptions): Promise<Finding> => {
    const { type, ref, manifest, id } = one
    const entry = entries.get(id)
    if (entry === undefined) throw new Error(`${id} was not kept`)
    const seen = listed ?? (await read(type, ref))
    const distrust = options.distrust?.(type) ?? false
    const judgement = seen === undefined ? 'missing' : judge(seen, entry, ref, { key, distrust })
    const by = listed === undefined ? 'get' : 'list'
    if (judgement === 'clean' || judgement === 'skipped') return { manifest, verdict: judgement, by, why: judgement }
    if (judgement === 'look') {
      const live = await read(type, ref)
      if (live !== undefined && entry.baseline !== undefined && bodyClean(live, entry.baseline, key)) {
        remember(id, live)
        return { manifest, verdict: 'clean', by: 'get', why: 'same body' }
      }
    }
    const plan = await planned(one, options)
    if (plan instanceof Problem) return { manifest, verdict: 'refused', by: 'dry-run', why: plan.message }
    const verdict = judgement === 'replaced' ? 'replaced' : verdictOf(plan)
    return { manifest, verdict, by: 'dry-run', planned: plan, why: whyOf(plan) }
  }

  const read = async (type: ResourceType, { namespace, name }: ObjectRef) => {
    const answer = await test.api.get(type, namespace, name)
    return answer.kind === 'ok' ? answer.value : undefined
  }

  const list = async (types: readonly ResourceType[]) => {
    const found = new Map<InventoryId, LiveObject>()
    for (const type of new Set(types)) {
      const answer = await test.api.listMetadata(type, { labelSelector: ownerNameLabel })
      if (answer.kind === 'refused') throw new Error(`${type.plural}: ${answer.message}`)
      for (const item of answer.value.items) {
        const { name, namespace } = item.metadata
        const within = typeof namespace === 'string' ? namespace : ''
        found.set(inventoryId({ ...type, name, namespace: within }), item)
      }
    }
    return found
  }

  return {
    test,
    keep: async (manifests, options = {}) =>
      inParallel(await placed(manifests), atOnce, async (one) => {
        const plan = await planned(one, options)
        if (plan instanceof Problem) throw plan
        const live = await carryOut(one.id, plan)
        if (live instanceof Problem) throw live
        return live
      }),
    audit: async (manifests, options = {}) => {
      const all = await placed(manifests)
      const listed = await list(all.map(({ type }) => type))
      return inParallel(all, atOnce, (one) => lookAt(one, listed.get(one.id), options))
    },
    revert: async (findings) => {
      const all = await placed(findings.map(({ manifest }) => manifest))
      const pairs = findings.map((finding, index) => ({ finding, id: all[index]!.id }))
      return inParallel(pairs, atOnce, ({ finding, id }) => carryOut(id, finding.planned))
    },
    close: () => test.close(),
  }
}

function verdictOf(planned: PlannedWrite): AuditVerdict {
  switch (planned.action) {
    case 'unchanged':
      return 'clean'
    case 'skip':
      return 'skipped'
    case 'terminating':
      return 'terminating'
    case 'configure':
      return planned.why === 'ownership' ? 'regained' : 'drift'
    default:
      return 'drift'
  }
}

function whyOf(planned: PlannedWrite): string {
  return planned.action === 'configure' ? `${planned.action} for ${planned.why}` : planned.action
}
