import { packFleet } from '../../lib/fleet/packed-fleet.ts'
import { parseFleet } from '../../lib/fleet/parse-fleet.ts'

/** A fleet file as functions get it. */
export function packedFleetText(yaml: string): string {
  const read = parseFleet(yaml, 'fleet.yaml')
  if (read.kind === 'invalid') throw read.errors[0]
  return packFleet(read.fleet)
}
