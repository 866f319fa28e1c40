import fc from 'fast-check'
import type { Json, JsonObject } from '../../../../lib/local/apiserver/json.ts'
import type { CapturedSchema, CapturedTypes } from '../../../../lib/local/apiserver/schema/captured.ts'

const deepest = 7

/** What else may stand in a place than what fits. */
const anything = fc.constantFrom<Json>('text', 1, -1, 1.5, true, null, [], {}, '', 0)

const words = fc.constantFrom(
  'a',
  'b-c',
  'A',
  '',
  'x.y/z',
  'nginx:latest',
  'nginx',
  'nginx:1',
  'http',
  'LoadBalancer',
  'ClientIP',
  'Container',
)
const quantities = fc.constantFrom<Json>(
  '1',
  '1000m',
  '0.5',
  '1Gi',
  '1024Mi',
  '1.5Gi',
  2,
  1.5,
  '0',
  '1e3',
  '100000',
  '0.0001',
  '12E',
  '+5Gi',
)
const times = fc.constantFrom<Json>('2020-01-02T03:04:05Z', '2020-01-02T03:04:05.678+02:00')

const scalars: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  string: words,
  bool: fc.boolean(),
  int32: fc.constantFrom(0, 1, 7, 420, -1),
  int64: fc.constantFrom(0, 1, 1_000_000),
  float64: fc.constantFrom(0, 1.5),
  bytes: fc.constantFrom('', 'YQ==', 'YWI='),
  'api.resource.Quantity': quantities,
  'util.intstr.IntOrString': fc.constantFrom<Json>(0, 80, '', 'http', '25%'),
  'meta.v1.Time': times,
  'meta.v1.MicroTime': fc.constantFrom(
    '2020-01-02T03:04:05.678901Z',
    '2020-01-02T03:04:05.678901+02:00',
    '2020-01-02T03:04:05Z',
  ),
  'meta.v1.FieldsV1': fc.constant({ 'f:spec': {} }),
  'runtime.RawExtension': fc.constant({ apiVersion: 'v1', kind: 'X', a: 1 }),
}

/** Objects of a kind made at random: few fields of many, sometimes a wrong type or a field that is not there. */
export function randomObject(
  types: CapturedTypes,
  apiVersion: string,
  kind: string,
  wrong = 0,
): fc.Arbitrary<JsonObject> {
  const name = types.kinds[`${apiVersion} ${kind}`] ?? ''
  const tied = new Map<string, fc.Arbitrary<Json>>()

  function spelled(spelling: string, depth: number): fc.Arbitrary<Json> {
    const key = `${depth} ${spelling}`
    const known = tied.get(key) ?? make(spelling.replace(/^([\w.]+[=>])+/, ''), depth)
    tied.set(key, known)
    return known
  }

  function make(spelling: string, depth: number): fc.Arbitrary<Json> {
    if (spelling.startsWith('*')) return spelled(spelling.slice(1), depth)
    if (spelling.startsWith('[]')) return fc.array(spelled(spelling.slice(2), depth + 1), { maxLength: 2 })
    if (spelling.startsWith('{')) {
      const keys = fc.constantFrom('cpu', 'memory', 'a', 'b')
      return fc.dictionary(keys, spelled(spelling.slice(spelling.indexOf('}') + 1), depth + 1), {
        maxKeys: 2,
        noNullPrototype: true,
      })
    }
    const layout = types.layouts[spelling]
    if (layout === undefined) return scalars[spelling.split(':')[0] ?? ''] ?? fc.constant(null)
    return struct(spelling, layout, depth)
  }

  function struct(type: string, layout: Readonly<Record<string, string>>, depth: number): fc.Arbitrary<JsonObject> {
    const open = depth < deepest ? Object.entries(layout) : []
    const fields = open.filter(([field]) => depth > 0 || (field !== 'apiVersion' && field !== 'kind'))
    if (fields.length === 0) return fc.constant({})
    const field = fc.constantFrom(...fields).chain(([name, spelling]) => {
      const enumerated = enumOf(types.schemas[type], name)
      const fitting =
        enumerated === undefined ? spelled(spelling.replace(/[?~]$/, ''), depth + 1) : fc.constantFrom(...enumerated)
      const weight = { arbitrary: anything, weight: wrong }
      const value = wrong === 0 ? fitting : fc.oneof({ arbitrary: fitting, weight: 40 }, weight)
      return fc.tuple(
        fc.oneof({ arbitrary: fc.constant(name), weight: 40 }, { arbitrary: fc.constant('bogus'), weight: wrong }),
        value,
      )
    })
    const spec = fields.find(([name]) => name === 'spec' || name === 'template')
    const always =
      spec === undefined
        ? fc.constant([])
        : spelled(spec[1].replace(/[?~]$/, ''), depth + 1).map((value) => [[spec[0], value]])
    return fc
      .tuple(fc.array(field, { maxLength: depth === 0 ? 3 : 5 }), always)
      .map(([some, more]) => Object.fromEntries([...some, ...more]))
  }

  return struct(name, types.layouts[name] ?? {}, 0).map((made) => ({ apiVersion, kind, ...made }))
}

function enumOf(schema: CapturedSchema | undefined, field: string): readonly Json[] | undefined {
  if (schema === undefined || typeof schema === 'string' || !('properties' in schema)) return undefined
  const property = schema.properties[field]
  return property === undefined || typeof property === 'string' ? undefined : property.enum
}
