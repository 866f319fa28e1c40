import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json, JsonObject } from '../json.ts'
import { written } from './values.ts'
import { fieldsOf, NoMessage, numbersOf, type WireField } from './wire.ts'

/** The media type in which typed clients of Go send built-in kinds. */
export const protobufType = 'application/vnd.kubernetes.protobuf'

/** A type's fields by their number in protobuf: `name string`, `containers []core.v1.Container`, `+ core.v1.VolumeSource`. */
type Messages = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Reads an object that was sent as protobuf as the JSON it stands for; throws NoMessage. */
export type ProtobufDecoder = (bytes: Buffer) => JsonObject

const magic = Buffer.from('k8s\0')

export function protobufDecoder(kinds: Readonly<Record<string, string>>): ProtobufDecoder {
  let known: Messages | undefined
  // Read when somebody sends protobuf: many never do.
  const messages = (): Messages => {
    known ??= capturedMessages()
    return known
  }
  return (bytes) => {
    if (!bytes.subarray(0, magic.length).equals(magic))
      throw new NoMessage('the provided data does not appear to be a protobuf message')
    const { apiVersion, kind, body } = envelope(bytes.subarray(magic.length))
    // Options of requests are registered in every group under the same name.
    const type = kinds[`${apiVersion} ${kind}`] ?? (kind === 'DeleteOptions' ? 'meta.v1.DeleteOptions' : undefined)
    if (type === undefined) throw new NoMessage(`no kind "${kind}" is registered for version "${apiVersion}"`)
    return { apiVersion, kind, ...messageOf(body, type, messages()) }
  }
}

function capturedMessages(): Messages {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'messages.json'), 'utf8'))
}

/** What and of which kind it is (runtime.Unknown). */
function envelope(bytes: Buffer) {
  const [about, body] = [1, 2].map((number) => bytesOf(fieldsOf(bytes).find((one) => one.number === number)))
  const [apiVersion = '', kind = ''] = [1, 2].map((number) =>
    bytesOf(fieldsOf(about ?? nothing).find((one) => one.number === number)).toString(),
  )
  return { apiVersion, kind, body: body ?? nothing }
}

const nothing = Buffer.alloc(0)

function bytesOf(field: WireField | undefined): Buffer {
  return field === undefined || typeof field.value === 'bigint' ? nothing : field.value
}

function messageOf(bytes: Buffer, type: string, messages: Messages): JsonObject {
  const object: Record<string, Json> = {}
  for (const field of fieldsOf(bytes)) {
    const [name = '', sort = ''] = messages[type]?.[field.number]?.split(' ') ?? []
    // A later version's field: a server does not see it.
    if (sort === '') continue
    if (name === '+') Object.assign(object, messageOf(bytesOf(field), sort, messages))
    else object[name] = together(object[name], field, sort, messages)
  }
  return object
}

/** A value that comes once, or after those of its list or map that came before. */
function together(before: Json | undefined, field: WireField, sort: string, messages: Messages): Json {
  if (sort.startsWith('[]')) {
    const inner = sort.slice(2)
    const list = Array.isArray(before) ? before : []
    const isPacked = integers.has(inner) && typeof field.value !== 'bigint'
    return [...list, ...(isPacked ? numbersOf(bytesOf(field)).map(Number) : [oneValue(field, inner, messages)])]
  }
  if (!sort.startsWith('{}')) return oneValue(field, sort, messages)
  const [key, value] = [1, 2].map((number) => fieldsOf(bytesOf(field)).find((one) => one.number === number))
  const name = bytesOf(key).toString()
  const inner = sort.slice(2)
  const found = oneValue(value ?? { number: 2, value: nothing }, inner, messages)
  return { ...(typeof before === 'object' && !Array.isArray(before) ? before : {}), [name]: found }
}

const integers = new Set(['int32', 'int64', 'uint32', 'uint64'])

function oneValue(field: WireField, sort: string, messages: Messages): Json {
  const { value } = field
  if (integers.has(sort)) return Number(value)
  switch (sort) {
    case 'bool':
      return value === 1n
    case 'string':
      return bytesOf(field).toString()
    case 'bytes':
      return bytesOf(field).toString('base64')
    case 'double':
      return bytesOf(field).readDoubleLE()
    default: {
      const message = messageOf(bytesOf(field), sort, messages)
      const write = written[sort]
      return write === undefined ? message : write(message)
    }
  }
}
