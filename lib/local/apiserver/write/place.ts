import { badRequest } from '../failure.ts'
import type { Target } from '../http/target.ts'
import { isObject, type JsonObject } from '../json.ts'
import { apiVersionOf, groupVersionOf, textAt, withAt } from '../object.ts'
import type { Resource } from '../resource.ts'

/** The body with the namespace of its address; throws a Failure where it names another version, kind or namespace. */
export function placed(body: JsonObject, { resource, namespace = '', subresource }: Target): JsonObject {
  const expected = apiVersionOf(resource)
  const apiVersion = textAt(body, 'apiVersion')
  const kind = textAt(body, 'kind')
  if (subresource === undefined || subresource.kind === resource.kind) checkKind(apiVersion, kind, resource)
  const own = textAt(body, 'metadata', 'namespace')
  if (own !== '' && own !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  const whole = { ...body, apiVersion: expected, kind: resource.kind }
  // What is no metadata at all is left to be told of.
  if ((body.metadata ?? null) !== null && !isObject(body.metadata)) return whole
  return withAt(whole, ['metadata', 'namespace'], namespace === '' ? undefined : namespace)
}

/** A kind that is known, in a version that is not, is refused by the decoder; any other is of the wrong address. */
function checkKind(apiVersion: string, kind: string, resource: Resource): void {
  const expected = apiVersionOf(resource)
  const isExpected = apiVersion === '' || apiVersion === expected
  if (isExpected && (kind === '' || kind === resource.kind)) return
  const { version } = groupVersionOf(apiVersion === '' ? expected : apiVersion)
  const named = kind === '' ? resource.kind : kind
  if (resource.custom === undefined) {
    const why = `no kind "${named}" is registered for version "${apiVersion === '' ? expected : apiVersion}" in scheme "pkg/runtime/scheme.go:111"`
    throw badRequest(`${named} in version "${version}" cannot be handled as a ${resource.kind}: ${why}`)
  }
  throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected})`)
}

/** Throws a Failure where the object is not the one that the address names. */
export function checkName(object: JsonObject, name: string): void {
  const own = textAt(object, 'metadata', 'name')
  if (own === '')
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`)
  if (own !== name) {
    throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`)
  }
}
