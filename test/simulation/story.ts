import { type FleetModel, type ObjectModel, rootUnit, type UnitModel } from './fleet-model.ts'
import type { Random } from './random.ts'

/** A fleet before its story: the root, one unit with a base, one with a health check, one that depends on it and has another below it. */
export const beginning: FleetModel = {
  base: '0',
  units: {
    [rootUnit]: { parent: rootUnit, objects: { root: config('0') } },
    shop: { parent: rootUnit, base: true, objects: { cart: config('0'), moved: config('0', 'x') } },
    web: { parent: rootUnit, wait: true, objects: { web: { kind: 'Deployment', value: '0' } } },
    api: { parent: rootUnit, dependsOn: 'web', objects: { rates: config('0') } },
    nested: { parent: 'api', objects: { deep: config('0'), deeper: config('1') } },
  },
}

function config(value: string, more?: string): ObjectModel {
  return { kind: 'ConfigMap', value, ...(more !== undefined && { more }) }
}

/** One way to change the fleet in a commit; undefined where it cannot be done to this one. */
type Change = (model: FleetModel, random: Random) => FleetModel | undefined

/** Units that may lose what they have, without those that only the root has. */
function movable(model: FleetModel, random: Random): readonly [string, string] | undefined {
  const choices = Object.entries(model.units).flatMap(([name, { objects }]) =>
    Object.entries(objects).flatMap(([object, { kind }]) =>
      kind === 'ConfigMap' && Object.keys(objects).length > 1 ? [[name, object] as const] : [],
    ),
  )
  return choices.length === 0 ? undefined : random.pick(choices)
}

function withUnit(model: FleetModel, name: string, unit: UnitModel): FleetModel {
  return { ...model, units: { ...model.units, [name]: unit } }
}

function withObject(model: FleetModel, name: string, object: string, content: ObjectModel): FleetModel {
  const unit = model.units[name]
  if (unit === undefined) return model
  return withUnit(model, name, { ...unit, objects: { ...unit.objects, [object]: content } })
}

function withoutObject(model: FleetModel, name: string, object: string): FleetModel {
  const unit = model.units[name]
  if (unit === undefined) return model
  const { [object]: _, ...objects } = unit.objects
  return withUnit(model, name, { ...unit, objects })
}

function someValue(random: Random): string {
  return `${random.below(4)}`
}

const changeValue: Change = (model, random) => {
  const unit = random.pick(Object.keys(model.units))
  const object = random.pick(Object.keys(model.units[unit]?.objects ?? {}))
  const present = model.units[unit]?.objects[object]
  if (present === undefined) return undefined
  if (present.kind === 'Deployment')
    return withObject(model, unit, object, { ...present, value: random.pick(['1', '2', 'bad']) })
  return withObject(
    model,
    unit,
    object,
    config(someValue(random), random.chance(0.3) ? random.pick(['x', 'y']) : undefined),
  )
}

const changeBase: Change = (model, random) => ({ ...model, base: someValue(random) })

const moveObject: Change = (model, random) => {
  const from = movable(model, random)
  if (from === undefined) return undefined
  const [unit, object] = from
  const to = random.pick(Object.keys(model.units).filter((name) => name !== unit))
  const content = model.units[unit]?.objects[object]
  if (content === undefined) return undefined
  return withObject(withoutObject(model, unit, object), to, object, content)
}

/** The commit that adds a unit and moves files into it. */
const moveToNewUnit: Change = (model, random) => {
  const from = movable(model, random)
  const name = ['extra', 'other'].find((free) => model.units[free] === undefined)
  if (from === undefined || name === undefined) return undefined
  const [unit, object] = from
  const content = model.units[unit]?.objects[object]
  if (content === undefined) return undefined
  const parent = random.pick([rootUnit, unit, 'api'].filter((one) => model.units[one] !== undefined))
  return withUnit(withoutObject(model, unit, object), name, { parent, objects: { [object]: content } })
}

/** Names of objects that some unit has. */
function takenNames({ units }: FleetModel): ReadonlySet<string> {
  return new Set(Object.values(units).flatMap(({ objects }) => Object.keys(objects)))
}

const addUnit: Change = (model, random) => {
  if (model.units.extra !== undefined || takenNames(model).has('extra')) return undefined
  return withUnit(model, 'extra', {
    parent: random.pick([rootUnit, 'shop', 'api'].filter((one) => model.units[one] !== undefined)),
    objects: { extra: config(someValue(random)) },
  })
}

/** A unit leaves with all below it, and what it had goes to another unit or away. */
const removeUnit: Change = (model, random) => {
  const present = ['extra', 'other', 'nested', 'api', 'shop'].filter((one) => model.units[one] !== undefined)
  if (present.length === 0) return undefined
  const name = random.pick(present)
  const leaving = new Set([name])
  for (let more = true; more; ) {
    const size = leaving.size
    for (const [child, { parent }] of Object.entries(model.units)) if (leaving.has(parent)) leaving.add(child)
    more = leaving.size > size
  }
  const left = Object.entries(model.units).filter(([unit]) => !leaving.has(unit))
  let next: FleetModel = { ...model, units: Object.fromEntries(left) }
  if (random.chance(0.5)) {
    const to = random.pick(left.map(([unit]) => unit))
    for (const unit of leaving) {
      for (const [object, content] of Object.entries(model.units[unit]?.objects ?? {}))
        next = withObject(next, to, object, content)
    }
  }
  return next
}

/** The same objects under another name. */
const renameUnit: Change = (model, random) => {
  const name = random.pick(['nested', 'shop'])
  const unit = model.units[name]
  if (unit === undefined || model.units.renamed !== undefined) return undefined
  if (Object.values(model.units).some(({ parent }) => parent === name)) return undefined
  const { [name]: _, ...units } = model.units
  return { ...model, units: { ...units, renamed: unit } }
}

const removeObject: Change = (model, random) => {
  const from = movable(model, random)
  return from && withoutObject(model, ...from)
}

const addObject: Change = (model, random) => {
  const taken = takenNames(model)
  const free = ['cart', 'moved', 'deep', 'deeper', 'rates', 'fresh'].filter((name) => !taken.has(name))
  if (free.length === 0) return undefined
  return withObject(model, random.pick(Object.keys(model.units)), random.pick(free), config(someValue(random)))
}

/** A file that is no YAML, in the same commit as something else. */
const breakBuild: Change = (model, random) => {
  const moved = random.chance(0.5) ? (moveObject(model, random) ?? model) : model
  const name = random.pick(Object.keys(moved.units))
  const unit = moved.units[name]
  return unit && withUnit(moved, name, { ...unit, broken: true })
}

const changes: readonly Change[] = [
  changeValue,
  changeValue,
  changeBase,
  moveObject,
  moveObject,
  moveToNewUnit,
  addUnit,
  removeUnit,
  renameUnit,
  removeObject,
  addObject,
  breakBuild,
]

/** A commit after others: a new one, or one that takes back what came after an earlier one. */
export function nextModel(history: readonly FleetModel[], random: Random): FleetModel {
  const [present] = history.slice(-1)
  if (present === undefined) return beginning
  if (history.length > 1 && random.chance(0.25)) return random.pick(history.slice(0, -1))
  let model = repaired(present, random.chance(0.7))
  for (let count = 1 + random.below(2); count > 0; ) {
    const next = random.pick(changes)(model, random)
    if (next === undefined) continue
    model = next
    count--
  }
  return model
}

/** A commit in which nothing is broken and everything gets healthy. */
export function repaired(model: FleetModel, isWanted = true): FleetModel {
  if (!isWanted) return model
  const units = Object.entries(model.units).map(([name, { broken: _, ...unit }]) => {
    const objects = Object.entries(unit.objects).map(([object, content]) => {
      return [object, content.value === 'bad' ? { ...content, value: '3' } : content] as const
    })
    return [name, { ...unit, objects: Object.fromEntries(objects) }] as const
  })
  return { ...model, units: Object.fromEntries(units) }
}

/** Whether a commit can become true as it is. */
export function isSound({ units }: FleetModel): boolean {
  return Object.values(units).every(
    ({ broken, objects, dependsOn }) =>
      broken !== true &&
      Object.values(objects).every(({ value }) => value !== 'bad') &&
      (dependsOn === undefined || units[dependsOn] !== undefined),
  )
}
