import { diffObjects } from '../../apply/diff.ts'
import { guardText } from '../../apply/guard/reason.ts'
import { ignoredPaths } from '../../apply/ignore/rules.ts'
import { applyOrder } from '../../apply/stages.ts'
import { place } from '../../apply/types.ts'
import { inParallel } from '../../core/in-parallel.ts'
import { at, textAt } from '../../core/json.ts'
import { isCustomResourceDefinition } from '../../core/known-kinds.ts'
import { inventoryId, refOf, subjectOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import type { DriftFinding } from '../../store/drift.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { Activation } from '../activation.ts'
import { type PlannedTodo, planObject } from '../apply/plan-object.ts'
import { type Selection, select, type Todo } from '../apply/select.ts'
import type { Graph, Output, UnitNode } from '../discover/graph.ts'
import { type Parted, partDrift } from '../drift/part-drift.ts'
import type { ObjectPreview, UnitPreview } from './preview.ts'

type Told = Pick<UnitPreview, 'objects' | 'problems' | 'notes'>

interface Sent extends Told {
  readonly left: readonly DriftFinding[]
}

/** What would be sent for a unit: the objects that a sync would pick, each by a dry-run. */
export async function previewObjects(
  act: Activation,
  node: UnitNode,
  output: Output,
  record: UnitRecord,
): Promise<Sent> {
  const objects = output.objects.filter(({ id }) => act.wants.owner.get(id) === node.id)
  const { selection, left } = await parted(act, node, record, await select(act, objects, record))
  const todos = [...selection.todo].sort((a, b) => applyOrder(refOf(a.manifest), refOf(b.manifest)))
  const placed = await place(
    act.deps.api,
    todos.map(({ manifest }) => manifest),
  )
  const pairs = todos.flatMap((todo, index) => {
    const one = placed[index]
    return one === undefined ? [] : [{ todo, one }]
  })
  const looks = await inParallel(pairs, act.deps.requestsAtOnce, async ({ todo, one }) => {
    const planned = one instanceof Problem ? one : await planObject({ act, node }, { ...one, todo })
    return planned instanceof Problem ? refused(act, todo, planned) : told(node, planned)
  })
  return {
    objects: looks.flatMap((look) => look.objects),
    problems: looks.flatMap((look) => look.problems),
    notes: looks.flatMap((look) => look.notes),
    left,
  }
}

/** What is refused is told with the rest of what would be sent. */
async function parted(act: Activation, node: UnitNode, record: UnitRecord, all: Selection): Promise<Parted> {
  try {
    return await partDrift(act, node, record, all)
  } catch (cause) {
    if (cause instanceof Problem) return { selection: all, left: [] }
    throw cause
  }
}

const nothing: Told = { objects: [], problems: [], notes: [] }

function told({ definition }: UnitNode, { planned, ref, todo }: PlannedTodo): Told {
  const ignored = ignoredPaths(definition.ignore)
  const paths = ignored instanceof Problem ? () => [] : ignored
  const object = subjectOf(ref)
  const { cause } = todo
  const one = (preview: Pick<ObjectPreview, 'op' | 'changes' | 'note'>): Told => {
    return { ...nothing, objects: [{ object, cause, ...preview }], notes: planned.warnings }
  }
  switch (planned.action) {
    case 'create':
      return one({ op: 'create', changes: diffObjects(undefined, planned.dryRun) })
    case 'configure': {
      const changes = diffObjects(planned.live, planned.dryRun, paths(planned.dryRun))
      return one({ op: 'change', changes, ...(changes.length === 0 && { note: 'only who manages its fields' }) })
    }
    case 'recreate':
      return one({ op: 'recreate', changes: [], note: `cannot be changed in place: ${planned.because}` })
    case 'terminating':
      return one({ op: 'create', changes: [], note: 'once the present one, which is being deleted, is gone' })
    case 'skip':
      return { ...nothing, notes: [`${object} is left alone: ${guardText[planned.reason]}`] }
    case 'unchanged':
      return nothing
  }
}

/** A dry-run knows nothing of what the same sync would make first: a Namespace, a kind. */
function refused({ graph, wants }: Activation, { manifest, cause }: Todo, problem: Problem): Told {
  const ref = refOf(manifest)
  const create = (note: string): Told => {
    const changes = diffObjects(undefined, manifest)
    return { ...nothing, objects: [{ op: 'create', object: subjectOf(ref), cause, changes, note }] }
  }
  const namespace = inventoryId({ group: '', kind: 'Namespace', namespace: '', name: ref.namespace })
  const isNew = problem.message.includes(`namespaces "${ref.namespace}" not found`)
  if (isNew && wants.owner.has(namespace)) return create('not tried: its namespace would be created first')
  const isUnknown = problem.message.includes('no matches for kind')
  if (isUnknown && definesKind(graph, ref)) return create('not tried: its kind would be defined first')
  return { ...nothing, problems: [problem] }
}

function definesKind(graph: Graph, { group, kind }: { readonly group: string; readonly kind: string }): boolean {
  return [...graph.nodes.values()].some(
    ({ content }) =>
      content.kind === 'current' &&
      content.output.objects.some(
        ({ manifest }) =>
          isCustomResourceDefinition(manifest) &&
          at(manifest, 'spec', 'group') === group &&
          textAt(manifest, 'spec', 'names', 'kind') === kind,
      ),
  )
}
