import fc from 'fast-check'
import { configMap, documents, kustomization } from '../support/manifests.ts'
import type { Render } from './lane-scene.ts'

const units = ['a', 'b', 'c', 'd'] as const
const objects = ['o1', 'o2', 'o3', 'o4', 'o5', 'o6'] as const

/** One unit as a push leaves it. */
interface RandomUnit {
  /** Whose output defines it; a unit after itself, or `gone`, leaves it out of Git. */
  readonly parent: 'root' | (typeof units)[number] | 'gone'
  readonly render: 'done' | 'broken' | 'pending'
  readonly spec: {
    readonly prune: boolean
    readonly suspend: boolean
    readonly orphan: boolean
    readonly slow: boolean
  }
}

/** A commit: units, and which of them want each object. */
export interface Commit {
  readonly root: RandomUnit['render']
  readonly units: Readonly<Record<string, RandomUnit>>
  readonly wanted: Readonly<Record<string, readonly string[]>>
  readonly value: string
}

export interface Fault {
  readonly at: number
  readonly done: boolean
}

/** What happens to a cluster, one thing after the other. */
export type Step =
  | { readonly kind: 'push'; readonly commit: Commit }
  /** The commit of some pushes ago once more. */
  | { readonly kind: 'revert'; readonly by: number }
  /** An activation. Its process dies after so many effects, or one of them gets no answer, done or not. */
  | { readonly kind: 'run'; readonly scope: 'narrow' | 'wide'; readonly dies?: number; readonly fault?: Fault }
  | { readonly kind: 'restart' }
  | { readonly kind: 'pass'; readonly minutes: number }
  | { readonly kind: 'approve' }
  | { readonly kind: 'suspend'; readonly unit: string; readonly on: boolean }
  /** Someone else removes an object, or gives it to a unit that it is not of. */
  | { readonly kind: 'remove'; readonly object: string }
  | { readonly kind: 'relabel'; readonly object: string; readonly to: string }

const render = fc.oneof(
  { arbitrary: fc.constant('done' as const), weight: 8 },
  { arbitrary: fc.constantFrom('broken' as const, 'pending' as const), weight: 1 },
)
const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 9)

const unit: fc.Arbitrary<RandomUnit> = fc.record({
  parent: fc.oneof(
    { arbitrary: fc.constant('root' as const), weight: 4 },
    { arbitrary: fc.constantFrom('a' as const, 'b' as const, 'gone' as const), weight: 2 },
  ),
  render,
  spec: fc.record({ prune: rarely.map((it) => !it), suspend: rarely, orphan: rarely, slow: rarely }),
})

const owners = fc.oneof(
  { arbitrary: fc.constantFrom(...units).map((one) => [one]), weight: 6 },
  { arbitrary: fc.constant([]), weight: 2 },
  { arbitrary: fc.subarray([...units], { minLength: 2, maxLength: 2 }), weight: 1 },
)

const commit: fc.Arbitrary<Commit> = fc.record({
  root: render,
  units: fc.record(Object.fromEntries(units.map((name) => [name, unit]))),
  wanted: fc.record(Object.fromEntries(objects.map((name) => [name, owners]))),
  value: fc.constantFrom('1', '2'),
})

const object = fc.constantFrom(...objects)
const own: readonly fc.WeightedArbitrary<Step>[] = [
  { arbitrary: commit.map((commit): Step => ({ kind: 'push', commit })), weight: 6 },
  { arbitrary: fc.constant<Step>({ kind: 'run', scope: 'narrow' }), weight: 6 },
  { arbitrary: fc.nat(40).map((dies): Step => ({ kind: 'run', scope: 'narrow', dies })), weight: 3 },
  {
    arbitrary: fc
      .record({ at: fc.nat(30), done: fc.boolean() })
      .map((fault): Step => ({ kind: 'run', scope: 'narrow', fault })),
    weight: 3,
  },
  { arbitrary: fc.constant<Step>({ kind: 'run', scope: 'wide' }), weight: 1 },
  { arbitrary: fc.constantFrom(1, 2).map((by): Step => ({ kind: 'revert', by })), weight: 2 },
  { arbitrary: fc.constant<Step>({ kind: 'restart' }), weight: 1 },
  { arbitrary: fc.constant<Step>({ kind: 'approve' }), weight: 4 },
  {
    arbitrary: fc
      .record({ unit: fc.constantFrom(...units), on: fc.boolean() })
      .map((fields): Step => ({ kind: 'suspend', ...fields })),
    weight: 1,
  },
  { arbitrary: fc.constantFrom(1, 10).map((minutes): Step => ({ kind: 'pass', minutes })), weight: 1 },
]

const others: readonly fc.WeightedArbitrary<Step>[] = [
  { arbitrary: object.map((object): Step => ({ kind: 'remove', object })), weight: 1 },
  {
    arbitrary: fc
      .record({ object, to: fc.constantFrom(...units) })
      .map((fields): Step => ({ kind: 'relabel', ...fields })),
    weight: 1,
  },
]

/** A first push whose units are applied, and what happens then; with `tampered` others change the cluster too. */
export function histories({ tampered }: { readonly tampered: boolean }): fc.Arbitrary<readonly Step[]> {
  const steps = fc.array(fc.oneof(...own, ...(tampered ? others : [])), { minLength: 1, maxLength: 8 })
  return fc
    .tuple(commit, steps)
    .map(([commit, steps]) => [{ kind: 'push', commit }, { kind: 'run', scope: 'narrow' }, ...steps])
}

/** What the render step makes of a commit. */
export function rendersOf({ root, units, wanted, value }: Commit): Readonly<Record<string, Render>> {
  const childrenOf = (parent: string) =>
    Object.entries(units)
      .filter(([name, unit]) => unit.parent === parent && (parent === 'root' || parent < name))
      .map(([name, { spec }]) => manifestOf(name, spec))
  const textOf = (name: string): string => {
    const own = Object.entries(wanted).filter(([, owners]) => owners.includes(name))
    return documents(...childrenOf(name), ...own.map(([object]) => configMap('default', object, { a: value })))
  }
  const renders = Object.entries({
    root,
    ...Object.fromEntries(Object.entries(units).map(([name, { render }]) => [name, render])),
  })
  return Object.fromEntries(
    renders.map(([name, render]): [string, Render] => {
      if (render === 'pending') return [name, 'pending']
      return [name, render === 'broken' ? { broken: `${name} is broken` } : textOf(name)]
    }),
  )
}

function manifestOf(name: string, { prune, suspend, orphan, slow }: RandomUnit['spec']): string {
  const lines = [suspend && 'suspend: true', orphan && 'deletionPolicy: Orphan', slow && 'timeout: 7m']
  const spec = lines.map((line) => (line ? `${line}\n` : '')).join('')
  return kustomization(name, `./${name}`, spec).replace('prune: true', `prune: ${prune}`)
}
