import { Failure, invalid, notFound } from '../failure.ts'
import type { Target } from '../http/target.ts'
import { isObject, type JsonObject } from '../json.ts'
import { at, listAt, textAt, withAt } from '../object.ts'
import { timeText, type WriteWorld } from '../write/ports.ts'
import { issuer, type Tokens } from './tokens.ts'

const shortest = 600
const usual = 3600

/** What a POST to a service account's `token` is answered. Throws a Failure. */
export function requestToken(
  request: JsonObject,
  { resource, namespace = '', name = '' }: Target,
  { store, now, tokens }: Pick<WriteWorld, 'store' | 'now'> & { readonly tokens: Tokens },
): JsonObject {
  const account = store.get(resource.stored, namespace, name)
  if (account === undefined) throw notFound(resource, name)
  const spec = { audiences: listAt(request, 'spec', 'audiences'), seconds: secondsOf(request) }
  const audiences = spec.audiences.length === 0 ? [issuer] : spec.audiences
  const bound = at(request, 'spec', 'boundObjectRef')
  if (isObject(bound)) {
    const message = 'tokens that are bound to an object are not issued by this server'
    throw new Failure({ code: 400, reason: 'BadRequest', message })
  }
  const { uid } = account.metadata
  const metadata = { name, namespace, uid: uid ?? '', creationTimestamp: timeText(now()) }
  return {
    ...withAt(request, ['metadata'], metadata),
    spec: { audiences, expirationSeconds: spec.seconds, boundObjectRef: null },
    status: {
      token: tokens.issue(account, spec.seconds, audiences),
      expirationTimestamp: timeText(now() + spec.seconds * 1000),
    },
  }
}

function secondsOf(request: JsonObject): number {
  const given = at(request, 'spec', 'expirationSeconds')
  if (typeof given !== 'number') return usual
  if (given >= shortest) return given
  const group = textAt(request, 'apiVersion').split('/')[0] ?? ''
  throw invalid({ group, kind: 'TokenRequest' }, '', [
    {
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${given}: may not specify a duration less than 10 minutes`,
      field: 'spec.expirationSeconds',
    },
  ])
}
