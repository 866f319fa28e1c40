import type { Served } from '../resource.ts'
import type { Codec, FieldTracker } from './ports.ts'

/** interim */
export function fieldTracker(_served: Served, _codec: Codec): FieldTracker {
  return {
    update: ({ object }) => object,
    apply: ({ live, config }) => ({ ...live, ...config }),
  }
}
