import { Problem } from '../../core/problem.ts'
import type { Activation } from '../activation.ts'
import type { Output, UnitNode } from '../discover/graph.ts'
import { readOutput } from '../discover/output.ts'
import { nothingPruned } from '../prune/prune-unit.ts'
import type { Finished } from '../record/applied-record.ts'
import { isInProgress } from '../record/conditions.ts'
import type { Draft } from '../record/draft.ts'
import { ready, unhealthy } from './finish-unit.ts'
import { verifyHealth } from './verify-health.ts'
import type { Work } from './work.ts'

/** A wait that was superseded as often as this is finished before the next artifact is applied (L1). */
const mostSuperseded = 3

/**
 * Finishes the wait for an artifact that newer ones superseded again and again: else a stream of pushes that each come before the one
 * before was healthy would never show whether anything is.
 */
export async function finishSuperseded(act: Activation, node: UnitNode, draft: Draft, newest: Output): Promise<void> {
  const { record } = draft
  const { target } = record
  if (target === undefined || !isInProgress(record) || target.artifact === newest.artifact) return
  if ((target.superseded ?? 0) < mostSuperseded || target.waitedMs === undefined) return
  const { definition } = record
  const output = await readOutput(act.deps, { definition, artifact: target.artifact, revision: target.revision })
  if (output === 'missing' || output instanceof Problem) return
  const owned = new Set(record.inventory.map(({ id }) => id))
  const work: Work = {
    ...{
      act,
      node: { ...node, definition },
      output,
      draft,
      steps: [],
      progress: new Map(),
      left: [],
      sighted: new Map(),
    },
    objects: output.objects.filter(({ id }) => owned.has(id)),
    selection: { todo: [], rebased: new Map() },
  }
  const finished: Finished = { work, decision: { kind: 'nothing' }, pruned: nothingPruned, change: {} }
  const health = await verifyHealth({ work, change: {}, lines: [] })
  if (health === undefined) await ready(finished)
  else await unhealthy(finished, health.message)
}
