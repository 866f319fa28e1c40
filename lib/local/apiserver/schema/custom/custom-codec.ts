import type { JsonObject } from '../../json.ts'
import type { Schema } from '../../schema.ts'
import type { BuiltinCodec, ReadObject } from '../builtin/builtin-codec.ts'
import type { Mistake } from '../validation/mistake.ts'
import { customSchema } from './custom-schema.ts'
import { defaulted } from './defaulted.ts'
import type { JsonSchema } from './json-schema.ts'
import { listMistakes } from './list-mistakes.ts'
import { pruned } from './prune.ts'
import { customMistakes } from './validate.ts'

/** What a version of a definition says of its objects. */
export interface CustomCodec {
  readonly schema: Schema
  /** Pruned and with defaults; of a text, and not of what an apply has made, nulls that are not allowed are dropped. */
  read(value: JsonObject, from?: 'text' | 'map'): ReadObject
  /** What is wrong by the schema, metadata aside. Rules in CEL (x-kubernetes-validations) are not looked at. */
  mistakes(object: JsonObject, old?: JsonObject): readonly Mistake[]
}

const anything: JsonSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

/** Reads and checks objects of a definition by one version's openAPIV3Schema; all is kept where it has none. */
export function customCodec(
  openApi: JsonSchema | undefined,
  builtin: BuiltinCodec,
  metadataSchema: Schema,
): CustomCodec {
  const schema = openApi ?? anything
  return {
    schema: customSchema(openApi, metadataSchema),
    read(value, from) {
      const { metadata, complaints, wrong } = builtin.readMetadata(value.metadata)
      const { object, unknown } = pruned(value, schema)
      const { metadata: _, ...rest } = defaulted(object, schema, { keepsNulls: from === 'map' })
      return {
        object: { ...(metadata !== undefined && { metadata }), ...rest },
        complaints: [...complaints, ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`)],
        ...(wrong !== undefined && { wrong }),
      }
    },
    mistakes(object, old) {
      const lists = listMistakes(object, schema)
      const repeatedBefore = old !== undefined && listMistakes(old, schema).length > 0
      return [...customMistakes(object, schema, old), ...(repeatedBefore ? [] : lists)]
    },
  }
}
