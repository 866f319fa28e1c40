import type { Json, JsonObject } from './json.ts'

export interface Cause {
  readonly reason?: string
  readonly message: string
  readonly field?: string
}

export interface FailureFields {
  readonly code: number
  readonly reason: string
  readonly message: string
  readonly details?: JsonObject
  readonly warnings?: readonly string[]
}

/** What a request is refused with: the Status that the real server sends (apimachinery, api/errors). */
export class Failure extends Error {
  readonly code: number
  readonly reason: string
  readonly details: JsonObject | undefined
  /** What the request was warned of before it was refused. */
  readonly warnings: readonly string[]

  constructor({ code, reason, message, details, warnings = [] }: FailureFields) {
    super(message)
    this.code = code
    this.reason = reason
    this.details = details
    this.warnings = warnings
  }

  /** The same, warned of more. */
  warned(warnings: readonly string[]): Failure {
    const { code, reason, message, details } = this
    const all = [...warnings, ...this.warnings]
    return new Failure({ code, reason, message, ...(details !== undefined && { details }), warnings: all })
  }

  status(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason !== '' && { reason: this.reason }),
      ...(this.details !== undefined && { details: this.details }),
      code: this.code,
    }
  }
}

/** What a message calls a kind of object: `deployments.apps`. */
export interface Named {
  readonly group: string
  readonly plural: string
}

export function qualified({ group, plural }: Named): string {
  return group === '' ? plural : `${plural}.${group}`
}

function detailsOf({ group, plural }: Named, name: string, causes?: readonly Cause[]): JsonObject {
  return {
    ...(name !== '' && { name }),
    ...(group !== '' && { group }),
    kind: plural,
    ...(causes !== undefined && { causes: causes.map(causeJson) }),
  }
}

export function causeJson({ reason, message, field }: Cause): Json {
  return { ...(reason !== undefined && { reason }), message, ...(field !== undefined && { field }) }
}

export function notFound(resource: Named, name: string): Failure {
  const message = `${qualified(resource)} "${name}" not found`
  return new Failure({ code: 404, reason: 'NotFound', message, details: detailsOf(resource, name) })
}

/** A name that is taken, perhaps by an object that waits for its finalizers. */
export function alreadyExists(resource: Named, name: string, isTerminating = false): Failure {
  const message = `${isTerminating ? 'object is being deleted: ' : ''}${qualified(resource)} "${name}" already exists`
  return new Failure({ code: 409, reason: 'AlreadyExists', message, details: detailsOf(resource, name) })
}

export const modifiedMeanwhile =
  'the object has been modified; please apply your changes to the latest version and try again'

export function conflict(resource: Named, name: string, why: string = modifiedMeanwhile): Failure {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`
  return new Failure({ code: 409, reason: 'Conflict', message, details: detailsOf(resource, name) })
}

/** Fields that another manager owns. */
export function applyConflict(message: string, causes: readonly Cause[]): Failure {
  return new Failure({ code: 409, reason: 'Conflict', message, details: { causes: causes.map(causeJson) } })
}

export function badRequest(message: string): Failure {
  return new Failure({ code: 400, reason: 'BadRequest', message })
}

export function forbidden(resource: Named, name: string, why: string, causes?: readonly Cause[]): Failure {
  const subject = name === '' ? qualified(resource) : `${qualified(resource)} "${name}"`
  const details = detailsOf(resource, name, causes)
  return new Failure({ code: 403, reason: 'Forbidden', message: `${subject} is forbidden: ${why}`, details })
}

/** Values that a kind does not allow; `Deployment.apps "x" is invalid: [a, b]`. */
export function invalid(
  { group, kind }: { readonly group: string; readonly kind: string },
  name: string,
  causes: readonly Cause[],
): Failure {
  const subject = group === '' ? kind : `${kind}.${group}`
  const texts = [
    ...new Set(causes.map(({ message, field }) => (field === undefined ? message : `${field}: ${message}`))),
  ]
  const all = texts.length === 1 ? texts.join() : `[${texts.join(', ')}]`
  return new Failure({
    code: 422,
    reason: 'Invalid',
    message: texts.length === 0 ? `${subject} "${name}" is invalid` : `${subject} "${name}" is invalid: ${all}`,
    details: {
      ...(name !== '' && { name }),
      ...(group !== '' && { group }),
      ...(kind !== '' && { kind }),
      ...(causes.length > 0 && { causes: causes.map(causeJson) }),
    },
  })
}

/** No such address; the group and kind of the details are the server's own. */
export function noSuchResource(): Failure {
  return new Failure({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  })
}

export function methodNotAllowed(): Failure {
  return new Failure({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  })
}

export function notAcceptable(offered: readonly string[]): Failure {
  return new Failure({
    code: 406,
    reason: 'NotAcceptable',
    message: `only the following media types are accepted: ${offered.join(', ')}`,
  })
}

export function unsupportedMediaType(offered: readonly string[]): Failure {
  return new Failure({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${offered.join(', ')}`,
  })
}

/** A patch of another media type, of kinds that are not made by definitions. */
export function unsupportedPatch(): Failure {
  return new Failure({
    ...{ code: 415, reason: 'UnsupportedMediaType', message: '415: Unsupported Media Type' },
    details: {},
  })
}

/** An answer of another media type. */
export function unavailable(offered: readonly string[]): Failure {
  const message = `406: Not Acceptable\n\nAvailable representations: ${offered.join(', ')}`
  return new Failure({ code: 406, reason: 'NotAcceptable', message, details: {} })
}

export function unauthorized(): Failure {
  return new Failure({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' })
}

export function internal(why: string): Failure {
  const message = `Internal error occurred: ${why}`
  return new Failure({
    ...{ code: 500, reason: 'InternalError', message },
    details: { causes: [{ message: why }] },
  })
}

export function expired(message: string, details?: JsonObject): Failure {
  return new Failure({ code: 410, reason: 'Expired', message, ...(details !== undefined && { details }) })
}
