import type { ReadSecret } from '../webhook/secret-cache.ts'
import { localAws } from './aws.ts'
import { fleetFolder } from './fleet-folder.ts'
import type { LocalWorld } from './product.ts'
import { secretValue } from './secret-value.ts'

/** Reads the secrets that a fleet file on this machine refers to. */
export function localSecrets(world: Pick<LocalWorld, 'fleetFile' | 'env' | 'clock'>): ReadSecret {
  const places = { folder: fleetFolder(world), env: world.env, inAws: localAws(world).secret }
  return (reference) => secretValue(reference, places)
}
