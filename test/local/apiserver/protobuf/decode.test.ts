import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { describe, it } from 'node:test'
import { protobufDecoder } from '../../../../lib/local/apiserver/protobuf/decode.ts'
import { NoMessage } from '../../../../lib/local/apiserver/protobuf/wire.ts'
import { capturedTypes } from '../../../../lib/local/apiserver/schema/captured.ts'

const decode = protobufDecoder(capturedTypes().kinds)

/** Bytes of a field: a number as a varint, else what it holds with its length before it. */
function field(number: number, ...parts: readonly (number | string | Buffer)[]): Buffer {
  const [only] = parts
  if (typeof only === 'number') return Buffer.concat([varint(BigInt(number) << 3n), varint(BigInt(only))])
  const body = Buffer.concat(parts.map((part) => (Buffer.isBuffer(part) ? part : Buffer.from(String(part)))))
  return Buffer.concat([varint((BigInt(number) << 3n) | 2n), varint(BigInt(body.length)), body])
}

function varint(value: bigint): Buffer {
  const bytes: number[] = []
  let left = BigInt.asUintN(64, value)
  for (; left >= 0x80n; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80)
  return Buffer.from([...bytes, Number(left)])
}

function sent(apiVersion: string, kind: string, ...fields: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('k8s\0'), field(1, field(1, apiVersion), field(2, kind)), field(2, ...fields)])
}

const named = (name: string) => field(1, field(1, name))

describe('an object in protobuf', () => {
  it('has its maps, texts and times', () => {
    const metadata = field(1, field(1, 'm'), field(8, field(1, 5)), field(11, field(1, 'a'), field(2, 'b')))
    const data = [field(2, field(1, 'k'), field(2, 'v')), field(2, field(1, 'empty'))]
    assert.deepEqual(decode(sent('v1', 'ConfigMap', metadata, ...data)), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'm', creationTimestamp: '1970-01-01T00:00:05Z', labels: { a: 'b' } },
      data: { k: 'v', empty: '' },
    })
  })

  it('has bytes as base64', () => {
    const { data } = decode(sent('v1', 'Secret', named('s'), field(2, field(1, 'k'), field(2, 'secret'))))
    assert.deepEqual(data, { k: 'c2VjcmV0' })
  })

  it('has the fields of embedded types in its own place, and lists in order', () => {
    const volume = field(1, field(1, 'data'), field(2, field(2, field(1, 'Memory'))))
    const port = field(6, field(3, 80))
    const probe = field(11, field(1, field(3, field(1, field(1, 0), field(2, 8080)))), field(4, 7))
    const limits = field(8, field(1, field(1, 'cpu'), field(2, field(1, '200m'))))
    const container = field(2, field(1, 'c'), port, probe, limits)
    const { spec } = decode(sent('v1', 'Pod', named('p'), field(2, volume, container, field(2, field(1, 'd')))))
    assert.deepEqual(spec, {
      volumes: [{ name: 'data', emptyDir: { medium: 'Memory' } }],
      containers: [
        {
          name: 'c',
          ports: [{ containerPort: 80 }],
          readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 7 },
          resources: { limits: { cpu: '200m' } },
        },
        { name: 'd' },
      ],
    })
  })

  it('has negative numbers and booleans', () => {
    const { value, globalDefault } = decode(sent('scheduling.k8s.io/v1', 'PriorityClass', field(2, -5), field(3, 1)))
    assert.deepEqual([value, globalDefault], [-5, true])
  })

  it('may be options of a request in any group', () => {
    const options = decode(sent('apps/v1', 'DeleteOptions', field(1, 30), field(4, 'Foreground')))
    assert.deepEqual(options, {
      apiVersion: 'apps/v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 30,
      propagationPolicy: 'Foreground',
    })
  })

  it('is read without fields that nobody knows', () => {
    assert.deepEqual(decode(sent('v1', 'ConfigMap', named('m'), field(99, 'later'))).metadata, { name: 'm' })
  })
})

describe('what is none', () => {
  for (const [what, bytes] of [
    ['other bytes', Buffer.from('{"kind":"ConfigMap"}')],
    ['a kind that is not served', sent('v9', 'Thing')],
    ['a message that breaks off', sent('v1', 'ConfigMap', named('m')).subarray(0, -1)],
  ] as const) {
    it(what, () => assert.throws(() => decode(bytes), NoMessage))
  }
})
