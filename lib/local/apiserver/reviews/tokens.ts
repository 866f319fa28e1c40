import { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { type KubeObject, listAt, namespaceOf, numberAt, textAt, uidOf } from '../object.ts'
import type { User } from '../request.ts'
import type { Store } from '../storage/store.ts'

/** Tokens of service accounts, as `kubectl create token` asks for them. */
export interface Tokens {
  issue(account: KubeObject, lifeSeconds: number, audiences: readonly Json[]): string
  /** Whose a token is: undefined where it is none, is over, is for somebody else, or its account is gone. */
  userOf(token: string): User | undefined
}

export interface TokenParts {
  /** What tokens are signed with: a server with the same one takes them too. */
  readonly key: string
  readonly store: Pick<Store, 'get'>
  /** Milliseconds. */
  now(): number
  uid(): string
}

/** Who issues tokens, and for whom they are where nobody is named. */
export const issuer = 'https://kubernetes.default.svc'

export function serviceAccountTokens({ key, store, now, uid }: TokenParts): Tokens {
  const signed = (text: string): Buffer => createHmac('sha256', key).update(text).digest()
  return {
    issue(account, lifeSeconds, audiences) {
      const namespace = namespaceOf(account)
      const { name } = account.metadata
      const iat = Math.floor(now() / 1000)
      const claims = {
        ...{ aud: audiences, exp: iat + lifeSeconds, iat, iss: issuer, jti: uid(), nbf: iat },
        'kubernetes.io': { namespace, serviceaccount: { name, uid: uidOf(account) } },
        sub: `system:serviceaccount:${namespace}:${name}`,
      }
      const text = `${encoded({ alg: 'HS256' })}.${encoded(claims)}`
      return `${text}.${signed(text).toString('base64url')}`
    },
    userOf(token) {
      const [header = '', body = '', signature = ''] = token.split('.')
      const given = Buffer.from(signature, 'base64url')
      const own = signed(`${header}.${body}`)
      if (given.length !== own.length || !timingSafeEqual(given, own)) return undefined
      const claims = decoded(body)
      if (numberAt(claims, 'exp') * 1000 <= now() || !listAt(claims, 'aud').includes(issuer)) return undefined
      const namespace = textAt(claims, 'kubernetes.io', 'namespace')
      const name = textAt(claims, 'kubernetes.io', 'serviceaccount', 'name')
      const account = store.get('/serviceaccounts', namespace, name)
      const accountUid = textAt(claims, 'kubernetes.io', 'serviceaccount', 'uid')
      if (account === undefined || uidOf(account) !== accountUid) return undefined
      return {
        name: textAt(claims, 'sub'),
        uid: accountUid,
        groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
        extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${textAt(claims, 'jti')}`] },
      }
    },
  }
}

function encoded(part: JsonObject): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

/** What was signed here can be read. */
function decoded(part: string): JsonObject {
  const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
  return isObject(value) ? value : {}
}
