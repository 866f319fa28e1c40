import type { UnitId } from '../../flux/definition.ts'

/** A unit as a command takes it, in its shortest form that names the namespace. */
export function unitArgument(unit: UnitId): string {
  return unit.replace(/^Kustomization\//, '')
}
