import { trackApply } from '../../../../../lib/local/apiserver/fields/track-apply.ts'
import { trackUpdate } from '../../../../../lib/local/apiserver/fields/track-update.ts'
import type { Applied, Endpoint } from '../../../../../lib/local/apiserver/fields/tracked-write.ts'
import { equal, isList, isObject, type Json, type JsonObject } from '../../../../../lib/local/apiserver/json.ts'
import type { FieldOracle, OracleOutcome } from '../../../../support/field-oracle.ts'

export type Write =
  | { readonly verb: 'update'; readonly object: JsonObject }
  | { readonly verb: 'apply'; readonly config: JsonObject; readonly force: boolean }

/** What both say of one write: what they make of it, and the object that is there afterwards. */
export interface Step {
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
  const { apiVersion, kind, manager, subresource, resetFields } = endpoint
  const asked = { apiVersion, kind, manager, subresource, ...(resetFields && { resetFields }), ...(live && { live }) }
  const given = { ...endpoint, ...(live && { live }) }
  if (write.verb === 'update') {
    const read = await oracle.written(write.object, true)
    if (read === undefined) return undefined
    const object = live === undefined ? read : withUid(read)
    const theirs = atNow((await oracle.update({ ...asked, object })).object ?? {}, live, endpoint.now)
    return { ours: trackUpdate({ ...given, object }), theirs, live: withUid(theirs) }
  }
  const outcome = await oracle.apply({ ...asked, config: write.config, force: write.force })
  const ours = trackApply({ ...given, config: write.config, force: write.force })
  if (outcome.object === undefined) {
    const theirs = refusalOf(outcome)
    return { ours: unfit.test(JSON.stringify(theirs)) ? theirs : answerOf(ours), theirs, live }
  }
  const theirs = atNow(outcome.object, live, endpoint.now)
  if (ours.kind !== 'applied') return { ours: answerOf(ours), theirs, live: theirs }
  // What is there has its defaults; only what is new needs them.
  const isLive = equal(withoutManagers(ours.object), withoutManagers(live ?? {}))
  const settled = isLive ? ours.object : await oracle.written(ours.object, true)
  return { ours: settled ?? answerOf(ours), theirs, live: withUid(theirs) }
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

function answerOf(applied: Applied): Json {
  if (applied.kind === 'applied') return applied.object
  if (applied.kind === 'refused') return { code: applied.code, message: inOrder(applied.message) }
  return { code: 409, message: applied.message, causes: sorted(applied.causes.map((cause) => ({ ...cause }))) }
}

function refusalOf({ status }: OracleOutcome): Json {
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
