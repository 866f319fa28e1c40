import { at, isJsonObject, type Json } from '../../core/json.ts'

const prefix = 'kustomize.toolkit.fluxcd.io/'

export type SwitchName = 'reconcile' | 'ssa' | 'prune' | 'force'

/** Whether a label or annotation `kustomize.toolkit.fluxcd.io/<name>` has the value, upper or lower case alike, as Flux compares. */
export function isSwitched(object: Json, name: SwitchName, value: string): boolean {
  return [at(object, 'metadata', 'labels'), at(object, 'metadata', 'annotations')].some((map) => {
    const found = isJsonObject(map) ? map[prefix + name] : undefined
    return typeof found === 'string' && found.toLowerCase() === value.toLowerCase()
  })
}
