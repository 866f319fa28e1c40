import {
  CHOMPING_MODE,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from 'js-yaml'
import type { Json, JsonObject } from '../../core/json.ts'
import { NotPlain } from './not-plain.ts'
import { isOrdinary, plainScalar } from './plain-scalar.ts'

const maxDepth = 60
const maxKey = 100

type Scalar = Extract<Event, { readonly type: typeof EVENT_ID.SCALAR }>
type Collection = Extract<Event, { readonly type: typeof EVENT_ID.SEQUENCE | typeof EVENT_ID.MAPPING }>

/** A text and how far it was read: `next` counts events, `end` is where the last of them ended. */
interface Reading {
  readonly text: string
  readonly events: readonly Event[]
  next: number
  end: number
}

/** The mapping that one YAML document holds, if there is only one way to read it. Throws NotPlain. */
export function plainDocument(text: string): JsonObject {
  const events = eventsOf(text)
  const [document, root] = events
  const documents = events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length
  if (document?.type !== EVENT_ID.DOCUMENT || documents !== 1 || document.directives.length > 0) throw new NotPlain()
  if (root?.type !== EVENT_ID.MAPPING) throw new NotPlain()
  return mapping({ text, events, next: 2, end: root.start }, root)
}

/** What is no YAML fails in kustomize too, in its own words. */
function eventsOf(text: string): readonly Event[] {
  try {
    return parseEvents(text, { maxDepth })
  } catch (cause) {
    throw cause instanceof YAMLException ? new NotPlain() : cause
  }
}

function value(reading: Reading): Json {
  const event = reading.events[reading.next++]
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return scalar(reading, event)
    case EVENT_ID.MAPPING:
      return mapping(reading, event)
    case EVENT_ID.SEQUENCE:
      return sequence(reading, event)
    default:
      throw new NotPlain()
  }
}

function mapping(reading: Reading, event: Collection): JsonObject {
  begin(event)
  const result: Record<string, Json> = {}
  while (reading.events[reading.next]?.type !== EVENT_ID.POP) {
    const key = value(reading)
    if (typeof key !== 'string' || !isKey(key) || Object.hasOwn(result, key)) throw new NotPlain()
    result[key] = value(reading)
  }
  finish(reading, event)
  return result
}

function sequence(reading: Reading, event: Collection): readonly Json[] {
  begin(event)
  const result: Json[] = []
  while (reading.events[reading.next]?.type !== EVENT_ID.POP) result.push(value(reading))
  finish(reading, event)
  return result
}

function begin({ anchorStart, tagStart }: Collection | Scalar): void {
  if (anchorStart >= 0 || tagStart >= 0) throw new NotPlain()
}

/** Comments within brackets that span lines are moved by kustomize in ways of their own. */
function finish(reading: Reading, event: Collection): void {
  reading.next++
  if (event.style !== COLLECTION_STYLE.FLOW) return
  const close = reading.text.indexOf(event.type === EVENT_ID.MAPPING ? '}' : ']', Math.max(reading.end, event.start))
  const spansLines = reading.text.slice(event.start, close + 1).includes('\n')
  if (close < 0 || (spansLines && reading.text.includes('#'))) throw new NotPlain()
  reading.end = close + 1
}

function isKey(key: string): boolean {
  const isOdd = key === '' || key === '<<' || key === '=' || key === '__proto__'
  return !isOdd && key.length <= maxKey && !key.includes('\n')
}

function scalar(reading: Reading, event: Scalar): boolean | number | string {
  begin(event)
  if (event.valueStart < 0) throw new NotPlain()
  reading.end = Math.max(reading.end, event.valueEnd)
  const { text } = reading
  const content = getScalarValue(text, event)
  if (!isOrdinary(content)) throw new NotPlain()
  if (event.style === SCALAR_STYLE.LITERAL_BLOCK) return literal(text, event, content)
  const isOneLine = !text.slice(event.valueStart, event.valueEnd).includes('\n')
  if (!isOneLine || event.style === SCALAR_STYLE.FOLDED_BLOCK) throw new NotPlain()
  return event.style === SCALAR_STYLE.PLAIN ? plainScalar(content) : content
}

/** Go leaves the line break at the end out where the file ends without one. */
function literal(text: string, event: Scalar, content: string): string {
  const isOdd = event.chomping === CHOMPING_MODE.KEEP || /^\s|[ ]\n|[ ]$/.test(content)
  if (content === '' || isOdd || !text.endsWith('\n')) throw new NotPlain()
  return content
}
