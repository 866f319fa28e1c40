import { Failure, invalid } from '../failure.ts'

/** An object that cannot be what its kind is, as it is told of a body that was sent. */
export class Undecodable extends Failure {
  /** The reason alone, which other requests wrap in other words. */
  readonly why: string

  constructor(why: string, { kind, version }: { readonly kind: string; readonly version: string }) {
    const message = `${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`
    super({ code: 400, reason: 'BadRequest', message })
    this.why = why
  }
}

/** The same of what a patch has made; `shown` is what was patched, or the patch. */
export function badPatch(shown: string, why: string): Failure {
  const message = `Invalid value: ${JSON.stringify(shown)}: ${why}`
  return invalid({ group: '', kind: '' }, '', [{ reason: 'FieldValueInvalid', message, field: 'patch' }])
}
