import type { Endpoint } from '../../../../../lib/local/apiserver/fields/tracked-write.ts'
import type { JsonObject } from '../../../../../lib/local/apiserver/json.ts'
import { builtinSchemas } from '../../../../../lib/local/apiserver/schema/builtin-schemas.ts'
import { capturedTypes } from '../../../../../lib/local/apiserver/schema/captured.ts'
import type { Schema } from '../../../../../lib/local/apiserver/schema.ts'
import { gadgetSchema } from './gadget.ts'

/** A kind whose objects are written, with what the fields are told about it. */
export interface Subject extends Pick<Endpoint, 'kind' | 'schemaOf' | 'convert'> {
  readonly apiVersions: readonly string[]
  readonly emptyOf: (apiVersion: string) => JsonObject
  readonly resetFields: NonNullable<Endpoint['resetFields']>
}

const schemas = builtinSchemas()

export function builtinSubject(apiVersion: string, kind: string): Subject {
  return {
    apiVersions: [apiVersion],
    kind,
    emptyOf: () => schemas.zero(apiVersion, kind),
    schemaOf: (asked) => (asked === apiVersion ? schemas.schema(apiVersion, kind) : undefined),
    convert: (object, asked) => (asked === apiVersion ? object : undefined),
    resetFields: { [apiVersion]: { keep: 'all-but', paths: [['status']] } },
  }
}

export function gadgetSubject(): Subject {
  const metadata = metadataSchema()
  const apiVersions = ['example.dev/v1', 'example.dev/v2']
  return {
    apiVersions,
    kind: 'Gadget',
    emptyOf: (apiVersion) => ({ apiVersion, kind: 'Gadget' }),
    schemaOf: (apiVersion) => gadgetSchema(apiVersion, metadata),
    convert(object, apiVersion) {
      if (apiVersions.includes(apiVersion)) return { ...object, apiVersion }
      throw new Error(`request to convert CR to an invalid group/version: ${apiVersion}`)
    },
    resetFields: Object.fromEntries(
      apiVersions.map((apiVersion) => [apiVersion, { keep: 'all-but' as const, paths: [['status']] }]),
    ),
  }
}

function metadataSchema(): Schema {
  const known = schemas.schema('v1', 'ConfigMap')
  const metadata = known?.kind === 'object' ? known.properties.metadata : undefined
  return metadata ?? { kind: 'any' }
}

/** Every built-in kind that keeps objects, but for those of which only servers beside kube-apiserver know. */
export function builtinSubjects(): readonly Subject[] {
  return Object.keys(capturedTypes().kinds)
    .map((key) => key.split(' '))
    .filter(
      ([, kind = '']) =>
        !/Options$|Review$|^(TokenRequest|Binding|Eviction|Scale|CustomResourceDefinition|APIService)$/.test(kind),
    )
    .map(([apiVersion = '', kind = '']) => builtinSubject(apiVersion, kind))
}
