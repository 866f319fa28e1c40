import { badRequest, type Cause, Failure, invalid } from '../failure.ts'
import { quote } from '../fields/go-text.ts'

/** Throws a Failure for options of a list or a watch that do not go together (apimachinery, internalversion/validation). */
export function checkListOptions(query: URLSearchParams, isWatch: boolean): void {
  const causes = isWatch ? watchCauses(query) : listCauses(query)
  if (causes.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', causes)
}

const field = 'resourceVersionMatch'

function forbidden(why: string, where = field): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field: where }
}

function unsupported(value: string, supported: string): Cause {
  const message = `Unsupported value: ${quote(value)}: supported values: ${supported}`
  return { reason: 'FieldValueNotSupported', message, field }
}

function listCauses(query: URLSearchParams): readonly Cause[] {
  const match = query.get(field) ?? ''
  const revision = query.get('resourceVersion') ?? ''
  const initial = query.has('sendInitialEvents')
    ? [forbidden('sendInitialEvents is forbidden for list', 'sendInitialEvents')]
    : []
  if (match === '') return initial
  return [
    ...(revision === '' ? [forbidden(`${field} is forbidden unless resourceVersion is provided`)] : []),
    ...continued(query),
    ...(match === 'Exact' || match === 'NotOlderThan' ? [] : [unsupported(match, '"Exact", "NotOlderThan", ""')]),
    ...(match === 'Exact' && revision === '0'
      ? [forbidden(`${field} "exact" is forbidden for resourceVersion "0"`)]
      : []),
    ...initial,
  ]
}

function watchCauses(query: URLSearchParams): readonly Cause[] {
  const match = query.get(field) ?? ''
  const initial = query.has('sendInitialEvents')
  const mismatched = match !== 'NotOlderThan'
  const first = initial && mismatched ? [forbidden(`sendInitialEvents requires setting ${field} to NotOlderThan`)] : []
  if (match === '') return first
  return [
    ...first,
    ...(initial ? [] : [forbidden(`${field} is forbidden for watch unless sendInitialEvents is provided`)]),
    ...(mismatched ? [unsupported(match, '"NotOlderThan"')] : []),
    ...continued(query),
  ]
}

function continued(query: URLSearchParams): readonly Cause[] {
  return (query.get('continue') ?? '') === '' ? [] : [forbidden(`${field} is forbidden when continue is provided`)]
}

/** The whole number in a query, 0 where it has none. Throws a Failure for another text. */
export function numberOf(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? ''
  if (!/^[-+]?\d+$/.test(text) && text !== '')
    throw badRequest(`strconv.ParseInt: parsing ${quote(text)}: invalid syntax`)
  return Math.max(Number(text), 0)
}

/** The `resourceVersion` of a query as a number, 0 where none is given; `refused` makes a failure of what is wrong with it. */
export function revisionOf(query: URLSearchParams, refused: (why: string) => Failure = unread): number {
  const text = query.get('resourceVersion') ?? ''
  if (/^\d*$/.test(text)) return Number(text)
  const quoted = quote(text)
  throw refused(`resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`)
}

function unread(message: string): Failure {
  return new Failure({ code: 500, reason: '', message })
}

/** Throws a Failure for a revision that is still to come. */
export function checkRevision(asked: number, current: number): void {
  if (asked <= current) return
  const message = `Timeout: Too large resource version: ${asked}, current: ${current}`
  throw new Failure({
    ...{ code: 504, reason: 'Timeout', message },
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  })
}
