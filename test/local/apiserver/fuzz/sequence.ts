import { isObject, type JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { listAt, objectAt, textAt } from '../../../../lib/local/apiserver/object.ts'
import { randomOf } from '../../../support/random.ts'
import type { Call } from '../contract/call.ts'
import { comparable } from '../contract/comparable.ts'
import { type Door, type Reply, send } from '../contract/send.ts'
import { randomSteps, type Step } from './random-steps.ts'
import type { Subject } from './subject.ts'

/** Where two servers parted. */
export interface Difference {
  readonly seed: number
  readonly kind: string
  readonly step: number
  readonly call: Call
  readonly before: JsonObject | undefined
  readonly ours: unknown
  readonly theirs: unknown
}

/** What one server has of the object of a sequence. */
interface Side {
  readonly door: Door
  readonly names: Map<string, string>
  live: JsonObject | undefined
}

/**
 * Sends a random sequence to two servers, step by step; answers the first step to which they do not answer the same. It has to show twice:
 * managers come in the order of the seconds in which they wrote, and now and then one passes for one server and not for the other.
 */
export async function sequence(
  seed: number,
  subject: Subject,
  namespace: string,
  doors: readonly [Door, Door],
): Promise<{ readonly calls: number; readonly difference?: Difference }> {
  const first = await sent(seed, subject, { namespace, name: `s${seed}` }, doors)
  if (first.difference === undefined) return first
  const again = await sent(seed, subject, { namespace, name: `s${seed}-again` }, doors)
  return { ...again, calls: first.calls + again.calls }
}

async function sent(
  seed: number,
  subject: Subject,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  [ours, theirs]: readonly [Door, Door],
): Promise<{ readonly calls: number; readonly difference?: Difference }> {
  const steps = randomSteps(randomOf(seed), subject, namespace, name)
  const sides = [sideOf(ours), sideOf(theirs)] as const
  for (const [step, make] of steps.entries()) {
    const before = sides[0].live
    const [one, other] = await Promise.all(sides.map((side) => answer(make, side, subject)))
    if (JSON.stringify(one) !== JSON.stringify(other)) {
      const difference = { seed, kind: subject.kind, step, call: make(before), before, ours: one, theirs: other }
      return { calls: step + 1, difference }
    }
  }
  return { calls: steps.length }
}

function sideOf(door: Door): Side {
  return { door, names: new Map(), live: undefined }
}

async function answer(make: Step, side: Side, { kind }: Subject) {
  const call = make(side.live)
  const { status, warnings, body } = await send(call, side.door)
  side.live = liveAfter(call, { status, warnings, body }, side.live, kind)
  return { status, warnings, body: withoutChance(settled(comparable(body, side.names))) }
}

function liveAfter(call: Call, { status, body }: Reply, live: JsonObject | undefined, kind: string) {
  if (status >= 300 || call.path.includes('dryRun=All') || !isObject(body)) return live
  if (body.kind === kind) return body
  return call.method === 'DELETE' ? undefined : live
}

/** Without what is given at random, and without an order that hangs on the second in which something was written. */
function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, settledField(name, inner)]))
}

function settledField(name: string, value: unknown): unknown {
  if (name === 'nodePort' || name === 'healthCheckNodePort') return '<port>'
  if (name === 'message' && typeof value === 'string') return settledMessage(value)
  if (name !== 'managedFields' || !Array.isArray(value)) return settled(value)
  return value.toSorted((one, other) => (managerKey(one) < managerKey(other) ? -1 : 1))
}

const quotedObject = /"\{(?:[^"\\]|\\.)*\}"/g

/**
 * Objects that messages quote come in the order of Go's fields, which nothing that is served tells, and their managers in that of the
 * seconds in which they wrote; a map that a patch has emptied is one in Go's memory, and none in what is kept.
 */
function settledMessage(message: string): string {
  return message
    .replaceAll('": {}', '": null')
    .replaceAll(quotedObject, (quoted) => JSON.stringify(comparable(withoutManagers(unquoted(quoted)), new Map())))
}

function unquoted(text: string): unknown {
  return JSON.parse(JSON.parse(text))
}

function withoutManagers(object: unknown): unknown {
  if (!isObject(object) || !isObject(object.metadata)) return object
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}

const undeclared = /: (?:errors:\n)?(?:.*\n)*.*: field not declared in schema(?:\n.*)*$/

/**
 * Without what hangs on the order in which Go goes through a map: causes that come from several managers or fields, and what else a
 * configuration with a field that is not declared is told of.
 */
function withoutChance(body: unknown): unknown {
  if (!isObject(body) || body.kind !== 'Status') return body
  const message = textAt(body, 'message').replace(undeclared, ': <fields that are not declared>')
  const causes = listAt(body, 'details', 'causes')
  const isByManagers = causes.some((cause) => textAt(cause, 'reason') === 'FieldManagerConflict')
  if (!isByManagers && objectAt(body, 'details').group !== 'test.dev') return { ...body, message }
  const sorted = causes.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
  const parts = /^(.* is invalid: \[)(.*)(\])$/s.exec(message)
  const list = parts?.[2]
    ?.split(/, (?=spec|status|metadata)/)
    .toSorted()
    .join(', ')
  const told = parts === null ? message : `${parts[1]}${list}${parts[3]}`
  return {
    ...body,
    message: told,
    details: { ...objectAt(body, 'details'), ...(causes.length > 0 && { causes: sorted }) },
  }
}

function managerKey(entry: unknown): string {
  if (!isObject(entry)) return ''
  return ['operation', 'manager', 'apiVersion', 'subresource'].map((name) => textAt(entry, name)).join(' ')
}
