import { badRequest } from '../failure.ts'
import { isObject, type JsonObject } from '../json.ts'
import { at, textAt } from '../object.ts'
import type { ApiRequest } from '../request.ts'
import { dryRunOf, optionFailure } from './options.ts'
import { readBody } from './read-body.ts'

/** How an object is to be deleted. */
export interface DeleteOptions {
  readonly dryRun: boolean
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan'
  readonly graceSeconds?: number
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string }
}

/** Reads the options of a deletion from body and query; throws a Failure for what is none. */
export function deleteOptions(request: ApiRequest): DeleteOptions {
  const body = request.body.trim() === '' ? {} : readBody(request, 'DeleteOptions')
  const kind = textAt(body, 'kind')
  if (kind !== '' && kind !== 'DeleteOptions') {
    const version = textAt(body, 'apiVersion')
    throw badRequest(`no kind "${kind}" is registered for version "${version}" in scheme "pkg/runtime/scheme.go:111"`)
  }
  const asked = { ...body, ...fromQuery(request.query) }
  const propagation = propagationOf(asked)
  const graceSeconds = at(asked, 'gracePeriodSeconds')
  const uid = at(asked, 'preconditions', 'uid')
  const resourceVersion = at(asked, 'preconditions', 'resourceVersion')
  const dryRun = at(asked, 'dryRun')
  return {
    dryRun: dryRunOf(Array.isArray(dryRun) ? dryRun.map(String) : [], 'DeleteOptions'),
    ...(propagation !== undefined && { propagation }),
    ...(typeof graceSeconds === 'number' && { graceSeconds }),
    preconditions: {
      ...(typeof uid === 'string' && { uid }),
      ...(typeof resourceVersion === 'string' && { resourceVersion }),
    },
  }
}

function fromQuery(query: URLSearchParams): JsonObject {
  const grace = query.get('gracePeriodSeconds')
  const policy = query.get('propagationPolicy')
  const orphan = query.get('orphanDependents')
  const dryRun = query.getAll('dryRun')
  return {
    ...(grace !== null && { gracePeriodSeconds: Number(grace) }),
    ...(policy !== null && { propagationPolicy: policy }),
    ...(orphan !== null && { orphanDependents: orphan === 'true' }),
    ...(dryRun.length > 0 && { dryRun }),
  }
}

function propagationOf(asked: JsonObject): DeleteOptions['propagation'] {
  const policy = asked.propagationPolicy
  if (typeof asked.orphanDependents === 'boolean' && typeof policy === 'string') {
    const message = `Invalid value: "${policy}": orphanDependents and deletionPropagation cannot be both set`
    throw optionFailure('DeleteOptions', 'propagationPolicy', 'FieldValueInvalid', message)
  }
  if (isObject(asked) && typeof asked.orphanDependents === 'boolean') {
    return asked.orphanDependents ? 'Orphan' : 'Background'
  }
  if (policy === undefined || policy === null) return undefined
  if (policy === 'Background' || policy === 'Foreground' || policy === 'Orphan') return policy
  const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`
  throw optionFailure('DeleteOptions', 'propagationPolicy', 'FieldValueNotSupported', message)
}
