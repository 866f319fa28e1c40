import fc from 'fast-check'
import type { Json, JsonObject } from '../../../../lib/local/apiserver/json.ts'

const small = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 4 })
const fields = (record: Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<JsonObject> =>
  fc.record(record, { requiredKeys: [], noNullPrototype: true }).map((made) => JSON.parse(JSON.stringify(made)))
const order = (names: fc.Arbitrary<string>, key: string) =>
  small(names).map((list) => list.map((name) => ({ [key]: name })))

const patchOf = fc.constantFrom('delete', 'replace', 'delete', 'merge')
const variable = fc.constantFrom('A', 'B', 'C', 'D')
const env = fc.record(
  { name: variable, value: fc.constantFrom('x', 'y', null), $patch: patchOf },
  { requiredKeys: ['name'] },
)
const port = fc.record(
  { containerPort: fc.constantFrom(80, 53, 8080), name: fc.constantFrom('a', 'b') },
  { requiredKeys: ['containerPort'] },
)
const containerName = fc.constantFrom('one', 'two', 'three', 'four')
const container = fc.record(
  {
    ...{ name: containerName, image: fc.constantFrom('x:1', 'x:2', null), args: small(fc.constantFrom('a', 'c')) },
    ...{ env: small(env), '$setElementOrder/env': order(variable, 'name'), ports: small(port), $patch: patchOf },
  },
  { requiredKeys: ['name'] },
)
const finalizer = fc.constantFrom('two', 'three', 'four').map((name) => `example.test/${name}`)
const volume = fc.record(
  {
    ...{
      name: fc.constantFrom('v', 'w', 'x'),
      emptyDir: fc.constantFrom<Json>({}, null),
      secret: fc.constant({ secretName: 's' }),
    },
    $retainKeys: fc.subarray(['name', 'emptyDir', 'secret', 'configMap']),
  },
  { requiredKeys: ['name'] },
)
const labels = fields({ app: fc.constant('a'), tier: fc.constantFrom('x', null), $patch: patchOf })

/** A strategic merge patch of the Deployment, with orders of every kind in it. */
export const randomPatch: fc.Arbitrary<Json> = fields({
  metadata: fields({
    labels,
    finalizers: small(finalizer),
    '$setElementOrder/finalizers': small(finalizer),
    // Others than are added: the real server does either first, by chance.
    '$deleteFromPrimitiveList/finalizers': fc.subarray(['example.test/one', 'example.test/five']),
  }),
  spec: fields({
    replicas: fc.constantFrom(1, null),
    strategy: fields({
      type: fc.constantFrom('Recreate', 'RollingUpdate'),
      $retainKeys: fc.subarray(['type', 'rollingUpdate']),
    }),
    template: fields({
      metadata: fields({ labels }),
      spec: fields({
        ...{ containers: small(container), '$setElementOrder/containers': order(containerName, 'name') },
        ...{ volumes: small(volume), nodeSelector: fields({ zone: fc.constantFrom('a', null), $patch: patchOf }) },
      }),
    }),
  }),
})
