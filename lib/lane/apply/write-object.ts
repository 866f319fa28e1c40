import { baselineOf } from '../../apply/baseline.ts'
import type { LiveObject } from '../../apply/cluster.ts'
import type { Writable } from '../../apply/planned-write.ts'
import { write } from '../../apply/write.ts'
import type { Json } from '../../core/json.ts'
import { subjectOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import type { InventoryEntry } from '../../store/record.ts'
import { confirm } from '../record/draft.ts'
import type { Done } from '../record/progress.ts'
import { type PlannedTodo, planObject } from './plan-object.ts'
import type { Work } from './work.ts'

/** Looks at an object that others keep changing before the unit is given up (F1). */
const maxTries = 5
const terminatingPauseMs = 500
/** How long an object that is being deleted is waited for, however long its unit may take: the lane has other work. */
const longestGoingMs = 60_000

/**
 * Carries out what was planned for one object and notes it in the unit's progress. Where the object moved in between it is planned
 * again; one that is being deleted is waited for first, since an apply on it would vanish with it (L2).
 */
export async function writeObject(work: Work, first: PlannedTodo): Promise<Problem | undefined> {
  const { clock } = work.act.deps
  const deadline = clock.now() + goneWithinMs(work)
  let one = first
  for (let tries = 1; tries <= maxTries; ) {
    await work.act.pulse.check(work.node.id)
    const outcome = await attempt(work, one)
    if (outcome instanceof Problem) return outcome
    if (outcome === 'done') return undefined
    if (outcome === 'terminating') {
      if (clock.now() >= deadline) return stillTerminating(one)
      await waitGoing(work)
    } else tries++
    const again = await planObject(work, one)
    if (again instanceof Problem) return again
    await confirm(work.act.deps, work.draft)
    one = again
  }
  const what = `was changed by others ${maxTries} times while it was being applied`
  return new Problem({
    code: 'ApplyFailed',
    subject: subjectOf(first.ref),
    what,
    remedy: 'The next activation tries again',
  })
}

function goneWithinMs({ node }: Work): number {
  return Math.min(node.definition.timeoutMs, longestGoingMs)
}

/** Git that moves ends the wait, as that for health (L1): what holds the object may be what was pushed. */
async function waitGoing({ act, node }: Work): Promise<void> {
  await act.slots.lend(() => act.deps.clock.sleep(terminatingPauseMs, act.signal))
  await act.pulse.checkWanted(node.id)
}

async function attempt(work: Work, one: PlannedTodo): Promise<Problem | 'done' | 'conflict' | 'terminating'> {
  const { planned } = one
  switch (planned.action) {
    case 'skip':
      return note(work, one, 'skipped', planned.live)
    case 'terminating':
      return 'terminating'
    case 'unchanged':
      return one.todo.cause === 'intent' ? touch(work, one, planned.live) : note(work, one, 'unchanged', planned.live)
    case 'create':
    case 'recreate':
      if (isRecorded(work, one)) throw replacedMeanwhile(one)
      return send(work, one, planned)
    case 'configure':
      return send(work, one, planned)
  }
}

async function send(work: Work, one: PlannedTodo, planned: Writable): Promise<Problem | 'done' | 'conflict'> {
  const { api, clock } = work.act.deps
  const written = await write(api, planned, { clock, goneWithinMs: goneWithinMs(work) })
  if (written === 'conflict' || written instanceof Problem) return written
  const action = planned.action === 'recreate' ? 'recreated' : written.action
  return note(work, one, action, written.object)
}

/** Whether the record still names the object that was there: another one must not come before the record lets it go. */
function isRecorded({ draft }: Work, { todo }: PlannedTodo): boolean {
  return draft.record.inventory.some((entry) => entry.id === todo.id && entry.uid !== undefined)
}

function replacedMeanwhile({ ref }: PlannedTodo): Problem {
  return new Problem({
    code: 'Conflict',
    subject: subjectOf(ref),
    what: 'was deleted or changed by others while it was being applied',
    remedy: 'Nothing to do; it is looked at again in a moment',
  })
}

function note(work: Work, one: PlannedTodo, action: Done['action'], live: LiveObject | undefined): 'done' {
  const { todo, ref, type } = one
  const skipped = action === 'skipped'
  const baseline = live === undefined || skipped ? undefined : baselineOf(live, work.act.deps.secretKey)
  const entry: InventoryEntry = {
    id: todo.id,
    version: ref.version,
    ...(live !== undefined && { uid: live.metadata.uid }),
    desired: todo.hash,
    ...(baseline !== undefined && { baseline }),
    ...(skipped && { skipped: true as const }),
  }
  work.progress.set(todo.id, { entry, ref, type, action, ...(live !== undefined && { live }) })
  return 'done'
}

const touched = 'sluice.dev/kept'

/**
 * Moves the resourceVersion of an object that an earlier run wrote down for deletion and that is wanted again (F2): a worker that still
 * holds the intent can then not delete it. A no-op apply would leave the resourceVersion as it is, so an annotation comes and goes.
 */
async function touch(work: Work, one: PlannedTodo, live: LiveObject): Promise<Problem | 'done' | 'conflict'> {
  const { api } = work.act.deps
  const path = `/metadata/annotations/${touched.replaceAll('/', '~1')}`
  const none = live.metadata.annotations === undefined
  const add: Json = none
    ? { op: 'add', path: '/metadata/annotations', value: { [touched]: 'true' } }
    : { op: 'add', path, value: 'true' }
  const marked = await api.patch(one.type, one.ref, [...tests(live), add])
  if (marked.kind === 'refused') return 'conflict'
  const remove: Json = none ? { op: 'remove', path: '/metadata/annotations' } : { op: 'remove', path }
  const cleaned = await api.patch(one.type, one.ref, [...tests(marked.value), remove])
  if (cleaned.kind === 'refused') return 'conflict'
  return note(work, one, 'unchanged', cleaned.value)
}

function tests({ metadata: { uid, resourceVersion } }: LiveObject): readonly Json[] {
  return [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
  ]
}

function stillTerminating({ ref }: PlannedTodo): Problem {
  return new Problem({
    code: 'HealthCheckFailed',
    subject: subjectOf(ref),
    what: 'is being deleted and does not go',
    remedy: 'See which finalizer holds it: metadata.finalizers',
  })
}
