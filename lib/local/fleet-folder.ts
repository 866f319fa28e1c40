import { dirname, resolve } from 'node:path'
import type { LocalWorld } from './product.ts'

/** Folder of the fleet file: files that it names are relative to it. */
export function fleetFolder({ fleetFile }: Pick<LocalWorld, 'fleetFile'>): string {
  return dirname(resolve(fleetFile))
}
