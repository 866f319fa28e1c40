import type { Slots } from '../core/slots.ts'
import { type UnitId, unitId } from '../flux/definition.ts'
import type { UnitOutcome } from './activation.ts'
import type { Graph, UnitNode } from './discover/graph.ts'

/** Works on one unit whose dependencies are all ready. */
export type WorkUnit = (node: UnitNode) => Promise<UnitOutcome>
/** Notes that a unit cannot start, and why. */
export type HoldUnit = (node: UnitNode, why: string) => Promise<UnitOutcome>

/**
 * Runs all units, as many side by side as there are slots, each as soon as the last of its dependencies became ready: no timer in between.
 * A unit whose dependency is not ready in this pass, is missing or depends on itself in a circle is held, with the reason.
 */
export async function schedule(
  graph: Graph,
  slots: Slots,
  work: WorkUnit,
  hold: HoldUnit,
): Promise<ReadonlyMap<UnitId, UnitOutcome>> {
  const outcomes = new Map<UnitId, UnitOutcome>()
  const waiting = new Map(graph.nodes)
  let running = 0
  let failure: { readonly cause: unknown } | undefined
  let wake = (): void => undefined
  const start = (node: UnitNode, run: () => Promise<UnitOutcome>): void => {
    waiting.delete(node.id)
    running += 1
    const ended = (): void => {
      running -= 1
      wake()
    }
    slots.hold(run).then(
      (outcome) => {
        outcomes.set(node.id, outcome)
        ended()
      },
      (cause: unknown) => {
        failure ??= { cause }
        ended()
      },
    )
  }
  while (waiting.size + running > 0) {
    // One promise for whichever ends next: a race of all of them each time would cost the square of their number.
    const next = Promise.withResolvers<void>()
    wake = next.resolve
    for (const node of waiting.values()) {
      const state = dependencyState(graph, outcomes, node)
      if (state.kind === 'ready') start(node, () => work(node))
      if (state.kind === 'pending') start(node, async () => ({ kind: 'waiting', why: state.why, pending: true }))
      if (state.kind === 'never') start(node, () => hold(node, state.why))
    }
    if (running === 0) {
      const circles = [...waiting.values()].map((node) => ({ node, why: circleText(waiting, node) }))
      for (const { node, why } of circles) start(node, () => hold(node, why))
    }
    await next.promise
    if (failure !== undefined) throw failure.cause
  }
  return outcomes
}

type DependencyState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'open' }
  | { readonly kind: 'pending'; readonly why: string }
  | { readonly kind: 'never'; readonly why: string }

function dependencyState(graph: Graph, outcomes: ReadonlyMap<UnitId, UnitOutcome>, node: UnitNode): DependencyState {
  const states = node.definition.dependsOn.map(({ namespace, name }): DependencyState => {
    const id = unitId('Kustomization', namespace, name)
    const subject = `dependency '${namespace}/${name}'`
    if (!graph.nodes.has(id)) {
      return { kind: 'never', why: `${subject} not found. Add it to Git, or remove it from spec.dependsOn` }
    }
    const outcome = outcomes.get(id)
    if (outcome === undefined) return { kind: 'open' }
    if (outcome.kind === 'ready' || (outcome.kind === 'waiting' && outcome.applied === true)) return { kind: 'ready' }
    // A pin asks for nothing new of what it stands on: it works with Git down (U2).
    // So does what is restored: it may have been applied in an activation before.
    if ((node.pinned ?? node.restoring) === true && outcome.kind === 'failed' && outcome.stands === true)
      return { kind: 'ready' }
    const why = `${subject} is not ready: ${outcome.why}`
    return { kind: outcome.kind === 'waiting' && outcome.pending === true ? 'pending' : 'never', why }
  })
  const worst = (['never', 'pending', 'open'] as const).map((kind) => states.find((state) => state.kind === kind))
  return worst.find((state) => state !== undefined) ?? { kind: 'ready' }
}

/** Names the circle: what is left waits for itself. What is ready by now has no part in it. */
function circleText(waiting: ReadonlyMap<UnitId, UnitNode>, node: UnitNode): string {
  const path: UnitId[] = []
  let here: UnitNode | undefined = node
  while (here !== undefined && !path.includes(here.id)) {
    path.push(here.id)
    const next: UnitId | undefined = here.definition.dependsOn
      .map((dependency) => unitId('Kustomization', dependency.namespace, dependency.name))
      .find((id) => waiting.has(id))
    here = next === undefined ? undefined : waiting.get(next)
  }
  const circle = [...path, here?.id ?? node.id].join(' -> ')
  return `its dependencies form a circle: ${circle}. Remove one of them from spec.dependsOn`
}
