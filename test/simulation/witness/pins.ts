import type { UnitId } from '../../../lib/flux/definition.ts'
import type { Pin } from '../../../lib/store/controls.ts'
import type { FleetModel } from '../fleet-model.ts'
import type { Truth } from '../truth.ts'

/** What the controls of a unit say, and since which step that is known. */
export interface SeenPin {
  readonly seq: number
  readonly pin?: Pin
  readonly step: number
}

/** By unit. */
export type Pins = ReadonlyMap<UnitId, SeenPin>

/** Cluster and unit of a key of controls. */
export function controlled(key: string): readonly [cluster: string, unit: UnitId] | undefined {
  const [, cluster, unit] = /^clusters\/([^/]+)\/controls\/(.+\/.+)$/.exec(key) ?? []
  return cluster === undefined || unit === undefined ? undefined : [cluster, unit as UnitId]
}

/** At which push each pinned unit is kept, by the last part of its id. */
export function modelsOf(truth: Truth, pins: Pins | undefined): ReadonlyMap<string, FleetModel> {
  return new Map(
    [...(pins ?? [])].flatMap(([unit, { pin }]) => {
      const number = truth.numberOf(pin?.revision)
      return number === 0 ? [] : [[unit.slice(unit.lastIndexOf('/') + 1), truth.model(number)] as const]
    }),
  )
}

/** What a document of controls says of a pin. */
export function pinIn(bytes: Uint8Array, step: number): SeenPin {
  const { seq, pin } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly seq: number; readonly pin?: Pin }
  return { seq, step, ...(pin !== undefined && { pin }) }
}

/** With what is known of one unit; what is known already stays as old as it is. */
export function withPin(
  all: ReadonlyMap<string, Pins>,
  [cluster, unit]: readonly [string, UnitId],
  seen: SeenPin,
): ReadonlyMap<string, Pins> {
  const pins = all.get(cluster) ?? new Map<UnitId, SeenPin>()
  if (pins.get(unit)?.seq === seen.seq) return all
  return new Map(all).set(cluster, new Map(pins).set(unit, seen))
}
