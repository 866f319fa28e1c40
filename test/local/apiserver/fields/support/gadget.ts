import type { JsonObject } from '../../../../../lib/local/apiserver/json.ts'
import type { Schema } from '../../../../../lib/local/apiserver/schema.ts'

/** A custom resource with every way in which fields can be owned, in two versions that do not agree on all of them. */
export const gadgetDefinition: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.example.dev' },
  spec: {
    group: 'example.dev',
    scope: 'Namespaced',
    names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' },
    versions: [version('v1', true, {}), version('v2', false, { 'x-kubernetes-map-type': 'atomic' })],
  },
}

function version(name: string, storage: boolean, box: JsonObject): JsonObject {
  const text = { type: 'string' }
  const number = { type: 'integer' }
  const texts = (more: JsonObject) => ({ type: 'array', items: text, ...more })
  const port = {
    type: 'object',
    required: ['port'],
    properties: {
      port: number,
      protocol: { type: 'string', default: 'TCP' },
      name: text,
      tags: texts({ 'x-kubernetes-list-type': 'set' }),
    },
  }
  const spec = {
    type: 'object',
    properties: {
      replicas: number,
      paused: { type: 'boolean' },
      ratio: { type: 'number' },
      size: { 'x-kubernetes-int-or-string': true },
      labels: { type: 'object', additionalProperties: text },
      whole: { type: 'object', additionalProperties: text, 'x-kubernetes-map-type': 'atomic' },
      tags: texts({ 'x-kubernetes-list-type': 'set' }),
      args: texts({ 'x-kubernetes-list-type': 'atomic' }),
      steps: texts({}),
      ports: {
        type: 'array',
        items: port,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['port', 'protocol'],
      },
      box: {
        type: 'object',
        properties: { a: text, b: text, inner: { type: 'object', properties: { c: text } } },
        ...box,
      },
      boxes: { type: 'object', additionalProperties: { type: 'object', properties: { a: text, b: number } } },
      free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      half: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { known: text } },
      any: { 'x-kubernetes-preserve-unknown-fields': true },
    },
  }
  const status = { type: 'object', properties: { phase: text } }
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec, status } } }
  return { name, served: true, storage, schema, subresources: { status: {} } }
}

const text: Schema = { kind: 'string' }

/** The same as the server's own code reads it. */
export function gadgetSchema(apiVersion: string, metadata: Schema): Schema | undefined {
  if (apiVersion !== 'example.dev/v1' && apiVersion !== 'example.dev/v2') return undefined
  const texts = (by: 'set' | 'atomic'): Schema => ({ kind: 'list', items: text, merge: { by } })
  const inner: Schema = { kind: 'object', properties: { c: text } }
  const port: Schema = {
    kind: 'object',
    required: ['port'],
    properties: {
      port: { kind: 'integer' },
      protocol: { kind: 'string', default: 'TCP' },
      name: text,
      tags: texts('set'),
    },
  }
  const spec: Schema = {
    kind: 'object',
    properties: {
      replicas: { kind: 'integer' },
      paused: { kind: 'boolean' },
      ratio: { kind: 'number' },
      size: { kind: 'int-or-string' },
      labels: { kind: 'map', values: text },
      whole: { kind: 'map', values: text, atomic: true },
      tags: texts('set'),
      args: texts('atomic'),
      steps: texts('atomic'),
      ports: { kind: 'list', items: port, merge: { by: 'keys', keys: ['port', 'protocol'] } },
      box: {
        kind: 'object',
        properties: { a: text, b: text, inner },
        ...(apiVersion === 'example.dev/v2' && { atomic: true }),
      },
      boxes: { kind: 'map', values: { kind: 'object', properties: { a: text, b: { kind: 'integer' } } } },
      free: { kind: 'object', properties: {}, open: true },
      half: { kind: 'object', properties: { known: text }, open: true },
      any: { kind: 'any' },
    },
  }
  const status: Schema = { kind: 'object', properties: { phase: text } }
  return { kind: 'object', properties: { apiVersion: text, kind: text, metadata, spec, status } }
}
