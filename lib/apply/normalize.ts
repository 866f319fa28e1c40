import { Buffer } from 'node:buffer'
import { at, isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { splitApiVersion } from '../core/object-ref.ts'
import { asManifest } from './as-manifest.ts'
import { withoutBrokenCaBundle } from './ca-bundle.ts'
import { withoutNulls } from './nulls.ts'
import { withPorts } from './port-defaults.ts'

/**
 * A desired object as it is sent: what Flux changes by its round trip through Go's types, where it matters to server-side apply.
 * Applying it twice changes nothing more.
 */
export function normalized(manifest: Manifest): Manifest {
  const { status, ...rest } = manifest
  const kept = isDefinition(manifest) && status !== undefined ? manifest : asManifest(rest, manifest)
  return withoutBrokenCaBundle(withPorts(withData(withoutNulls(withoutServerFields(kept)))))
}

export function isDefinition({ apiVersion, kind }: Manifest): boolean {
  return kind === 'CustomResourceDefinition' && splitApiVersion(apiVersion).group === 'apiextensions.k8s.io'
}

export function isSecret({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): boolean {
  return apiVersion === 'v1' && kind.toLowerCase() === 'secret'
}

/** Fields that the server sets: sent along they would be refused (managedFields) or act as preconditions (uid, resourceVersion). */
function withoutServerFields(manifest: Manifest): Manifest {
  const {
    creationTimestamp: _c,
    managedFields: _m,
    resourceVersion: _r,
    uid: _u,
    generation: _g,
    ...rest
  } = manifest.metadata
  return { ...manifest, metadata: { ...rest, name: manifest.metadata.name } }
}

/** `stringData` folded into `data`: else we would own `stringData`, and every edit of `data` would be invisible to ownership. */
function withData(manifest: Manifest): Manifest {
  const { stringData, ...rest } = manifest
  if (!isSecret(manifest) || stringData === undefined) return manifest
  if (!isJsonObject(stringData)) return asManifest(rest, manifest)
  const encoded = Object.entries(stringData).map(([key, value]) => [key, encode(value)])
  const data: JsonObject = { ...object(at(manifest, 'data')), ...Object.fromEntries(encoded) }
  return asManifest({ ...rest, data }, manifest)
}

/** What is no text (a number someone forgot to quote) is left for the API server to refuse. */
function encode(value: Json): Json {
  if (value === null) return ''
  return typeof value === 'string' ? Buffer.from(value, 'utf8').toString('base64') : value
}

function object(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}
