import { asManifest } from '../core/as-manifest.ts'
import { isCustomResourceDefinition } from '../core/known-kinds.ts'
import type { Manifest } from '../core/manifest.ts'
import { withoutBrokenCaBundle } from './ca-bundle.ts'
import { normaliseSecret } from './normalise-secret.ts'
import { withoutNulls } from './nulls.ts'
import { withPorts } from './port-defaults.ts'

/**
 * A desired object as it is sent: what Flux changes by its round trip through Go's types (fluxcd/pkg/ssa, normalize), where it matters to server-side
 * apply. Applying it twice changes nothing more.
 */
export function normalise(object: Manifest): Manifest {
  return withoutBrokenCaBundle(withPorts(normaliseSecret(withoutNulls(withoutServerFields(object)))))
}

/**
 * Fields that the server sets: sent along they would be refused (managedFields), act as preconditions (uid, resourceVersion) or be taken for an answer
 * (status). That of a CustomResourceDefinition stays, as in Flux.
 */
function withoutServerFields(object: Manifest): Manifest {
  const { status: _, ...body } = object
  const kept = isCustomResourceDefinition(object) ? object : body
  const {
    creationTimestamp: _created,
    managedFields: _fields,
    resourceVersion: _version,
    uid: _uid,
    generation: _generation,
    ...metadata
  } = object.metadata
  return asManifest({ ...kept, metadata }, object)
}
