import { dump } from 'js-yaml'
import type { Json } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { scalarStyleAsInGo } from './scalar-style.ts'
import { writingSchema } from './schema.ts'

/** YAML of any JSON value with sorted keys: equal values give equal text, and reading it gives the value again. */
export function encodeYaml(value: Json): string {
  return dump(value, {
    schema: writingSchema,
    noRefs: true,
    sortKeys: byCodeUnits,
    seqNoIndent: true,
    lineWidth: -1,
    scalarStyleRules: [scalarStyleAsInGo],
  })
}

/** YAML of one object, quoted as Flux's own round trip before substitution quotes it. */
export function encodeManifest(manifest: Manifest): string {
  return encodeYaml(manifest)
}

/** YAML of several objects, as one file. */
export function encodeManifests(manifests: readonly Manifest[]): string {
  return manifests.map(encodeManifest).join('---\n')
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
