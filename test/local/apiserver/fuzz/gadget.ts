import type { JsonObject } from '../../../../lib/local/apiserver/json.ts'
import type { Subject } from './subject.ts'

const text = { type: 'string' }
const number = { type: 'integer' }
const item = { type: 'object', required: ['name'], properties: { name: text, size: number, note: text } }

const schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        replicas: { ...number, minimum: 0, maximum: 9 },
        mode: { ...text, enum: ['fast', 'slow'], default: 'slow' },
        labels: { type: 'object', additionalProperties: text },
        names: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
        words: { type: 'array', items: text, 'x-kubernetes-list-type': 'atomic' },
        plain: { type: 'array', items: number },
        items: { type: 'array', items: item, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
        ports: {
          type: 'array',
          items: {
            type: 'object',
            required: ['port'],
            properties: { port: number, protocol: { ...text, default: 'TCP' }, name: text },
          },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['port', 'protocol'],
        },
        whole: { type: 'object', properties: { a: text, b: text }, 'x-kubernetes-map-type': 'atomic' },
        nested: {
          type: 'object',
          default: {},
          properties: {
            deep: { type: 'object', properties: { value: text, count: { ...number, default: 3 } } },
            on: { type: 'boolean' },
          },
        },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        either: { 'x-kubernetes-int-or-string': true },
        nothing: { ...text, nullable: true },
      },
    },
    status: {
      type: 'object',
      properties: {
        replicas: number,
        phase: text,
        conditions: {
          type: 'array',
          items: { type: 'object', required: ['type'], properties: { type: text, status: text } },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['type'],
        },
      },
    },
  },
}

const subresources = {
  status: {},
  scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
}
const version = (name: string, storage: boolean) => ({
  ...{ name, storage, subresources },
  served: true,
  schema: { openAPIV3Schema: schema },
})

/** A kind with fields of every sort, in two versions. */
export const gadgetDefinition: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.test.dev' },
  spec: {
    group: 'test.dev',
    scope: 'Namespaced',
    names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' },
    versions: [version('v1', true), version('v2', false)],
  },
}

const spec = (fields: JsonObject): JsonObject => ({ spec: fields })
const status = (fields: JsonObject): JsonObject => ({ status: fields })

export const gadget: Subject = {
  apiVersions: ['test.dev/v1', 'test.dev/v2'],
  kind: 'Gadget',
  plural: 'gadgets',
  base: {},
  parts: [
    [spec({ replicas: 1 }), spec({ replicas: 2 }), spec({ replicas: 10 })],
    [spec({ mode: 'fast' }), spec({ mode: 'slow' }), spec({ mode: 'other' })],
    [spec({ labels: { a: '1' } }), spec({ labels: { b: '2' } }), spec({ labels: {} })],
    [spec({ names: ['a'] }), spec({ names: ['b', 'a'] }), spec({ names: ['c', 'c'] })],
    [spec({ words: ['x'] }), spec({ words: ['y', 'y'] }), spec({ words: [] })],
    [spec({ plain: [1] }), spec({ plain: [2, 1] })],
    [
      spec({ items: [{ name: 'a', size: 1 }] }),
      spec({ items: [{ name: 'b' }, { name: 'a', note: 'n' }] }),
      spec({
        items: [
          { name: 'c', size: 3 },
          { name: 'a', size: 2 },
        ],
      }),
    ],
    [
      spec({ ports: [{ port: 1 }] }),
      spec({
        ports: [
          { port: 1, protocol: 'UDP' },
          { port: 2, name: 'n' },
        ],
      }),
    ],
    [spec({ whole: { a: '1' } }), spec({ whole: { a: '1', b: '2' } })],
    [
      spec({ nested: { on: true } }),
      spec({ nested: { deep: { value: 'v' } } }),
      spec({ nested: { deep: { count: 4 } } }),
    ],
    [spec({ free: { any: [1, { x: 'y' }] } }), spec({ free: { any: { z: 1 } } }), spec({ free: { other: 'o' } })],
    [spec({ either: 1 }), spec({ either: '50%' })],
    [spec({ nothing: null }), spec({ nothing: 'n' })],
    [spec({ unknown: 1 }), { strange: { a: 1 } }],
  ],
  statuses: [
    [status({ replicas: 1 }), status({ replicas: 2 })],
    [status({ phase: 'Ready' }), status({ phase: 'Gone' })],
    [
      status({ conditions: [{ type: 'A', status: 'True' }] }),
      status({ conditions: [{ type: 'B', status: 'x' }, { type: 'A' }] }),
    ],
  ],
  scalable: true,
  custom: true,
}
