import { keepTimes } from '../../../../../lib/local/apiserver/fields/keep-times.ts'
import { trackApply } from '../../../../../lib/local/apiserver/fields/track-apply.ts'
import { trackUpdate } from '../../../../../lib/local/apiserver/fields/track-update.ts'
import type { Applied, Endpoint } from '../../../../../lib/local/apiserver/fields/tracked-write.ts'
import { equal, isList, isObject, type Json, type JsonObject } from '../../../../../lib/local/apiserver/json.ts'
import type { FieldOracle, OracleOutcome, OracleWrite } from '../../../../support/field-oracle.ts'

export type Write =
  | { readonly verb: 'update'; readonly object: JsonObject }
  | { readonly verb: 'apply'; readonly config: JsonObject; readonly force: boolean }

/** What both say of one write: what they make of it, and the object that is there afterwards. */
export interface Step {
  /** As it would be stored: with the times of before where nothing else has changed. */
  readonly ours: Json
  readonly theirs: Json
  readonly live: JsonObject | undefined
}

/** The kind's own type refuses what is merged, which is not for the fields to know. */
const unfit = /unable to convert unstructured object/

/** Does one write with both; nothing where what is written cannot be an object of its kind. */
export async function both(
  oracle: FieldOracle,
  endpoint: Endpoint,
  stored: JsonObject | undefined,
  write: Write,
): Promise<Step | undefined> {
  const live = stored && endpoint.convert(stored, endpoint.apiVersion)
  const outcomes =
    write.verb === 'update' ? await update(oracle, endpoint, live, write) : await apply(oracle, endpoint, live, write)
  if (outcomes === undefined) return undefined
  const { ours, theirs } = outcomes
  if (!('metadata' in theirs) || !('metadata' in ours)) return { ours, theirs, live }
  if (live === undefined) return { ours, theirs, live: withUid(theirs) }
  const kept = await oracle.keepTimes(theirs, live)
  return { ours: keepTimes(ours, live), theirs: kept, live: withUid(kept) }
}

interface Outcomes {
  readonly ours: JsonObject
  readonly theirs: JsonObject
}

function asked(endpoint: Endpoint, live: JsonObject | undefined): OracleWrite {
  const { apiVersion, kind, manager, subresource, resetFields } = endpoint
  return { apiVersion, kind, manager, subresource, ...(resetFields && { resetFields }), ...(live && { live }) }
}

async function update(
  oracle: FieldOracle,
  endpoint: Endpoint,
  live: JsonObject | undefined,
  write: Extract<Write, { verb: 'update' }>,
): Promise<Outcomes | undefined> {
  const read = await oracle.written(write.object, 'sent')
  if (read === undefined) return undefined
  const object = live === undefined ? read : withUid(read)
  const outcome = await oracle.update({ ...asked(endpoint, live), object })
  const ours = trackUpdate({ ...endpoint, ...(live && { live }), object })
  return { ours, theirs: atNow(outcome.object ?? {}, live, endpoint.now) }
}

async function apply(
  oracle: FieldOracle,
  endpoint: Endpoint,
  live: JsonObject | undefined,
  { config, force }: Extract<Write, { verb: 'apply' }>,
): Promise<Outcomes> {
  const outcome = await oracle.apply({ ...asked(endpoint, live), config, force })
  const ours = trackApply({ ...endpoint, ...(live && { live }), config, force })
  if (outcome.object === undefined) {
    const theirs = refusalOf(outcome)
    return { ours: unfit.test(JSON.stringify(theirs)) ? theirs : answerOf(ours), theirs }
  }
  const theirs = atNow(outcome.object, live, endpoint.now)
  if (ours.kind !== 'applied') return { ours: answerOf(ours), theirs }
  // What is there has its defaults; only what is new needs them.
  const isLive = equal(withoutManagers(ours.object), withoutManagers(live ?? {}))
  const settled = isLive ? ours.object : await oracle.written(ours.object, 'applied')
  return { ours: settled ?? answerOf(ours), theirs }
}

function withoutManagers(object: JsonObject): JsonObject {
  const { managedFields: _, ...metadata } = isObject(object.metadata) ? object.metadata : {}
  return { ...object, metadata }
}

/** An object that is there has a uid, which tells the server that it is. */
function withUid(object: JsonObject): JsonObject {
  const { metadata } = object
  return { ...object, metadata: { ...(isObject(metadata) ? metadata : {}), uid: '1' } }
}

function answerOf(applied: Applied): JsonObject {
  if (applied.kind === 'applied') return applied.object
  if (applied.kind === 'refused') return { code: applied.code, message: inOrder(applied.message) }
  return { code: 409, message: applied.message, causes: sorted(applied.causes.map((cause) => ({ ...cause }))) }
}

function refusalOf({ status }: OracleOutcome): JsonObject {
  const { code = 0, message = '', details } = status ?? {}
  const causes = isObject(details) && isList(details.causes) ? { causes: sorted(details.causes) } : {}
  return { code, message: code === 409 ? message : inOrder(String(message)), ...causes }
}

/** Several errors come in any order there. */
function inOrder(message: string): string {
  return message.split('\n').toSorted().join('\n')
}

/** Managers come in any order there, their fields do not. */
function sorted(causes: readonly Json[]): Json {
  const who = (cause: Json) => (isObject(cause) ? String(cause.message) : '')
  return causes.toSorted((one, other) => (who(one) < who(other) ? -1 : who(one) > who(other) ? 1 : 0))
}

/** Times that were not there before are those of the write. */
function atNow(object: JsonObject, live: JsonObject | undefined, now: string): JsonObject {
  const before = new Set(entriesOf(live).map((entry) => (isObject(entry) ? entry.time : undefined)))
  const entries = entriesOf(object).map((entry) =>
    isObject(entry) && entry.time !== undefined && !before.has(entry.time) ? { ...entry, time: now } : entry,
  )
  const { metadata } = object
  if (entries.length === 0 || !isObject(metadata)) return object
  return { ...object, metadata: { ...metadata, managedFields: entries } }
}

export function entriesOf(object: JsonObject | undefined): readonly Json[] {
  const metadata = object?.metadata
  return isObject(metadata) && isList(metadata.managedFields) ? metadata.managedFields : []
}
