import { isObject, type Json, type JsonObject } from '../../json.ts'
import { listAt, numberAt, objectAt, textAt } from '../../object.ts'
import { each, matching, notNegative, unchanged } from './checks.ts'
import { type Mistake, missing, notAllowed, tooLong, wrong } from './mistake.ts'
import { dnsLabel, labelValue, qualifiedName, type TextCheck } from './texts.ts'

const mostOfAnnotations = 256 * 1_024

/** The metadata of a new object. */
export function metadataMistakes(
  object: JsonObject,
  namespaced: boolean,
  name: TextCheck,
  field = 'metadata',
): readonly Mistake[] {
  const metadata = objectAt(object, 'metadata')
  const own = textAt(metadata, 'name')
  const base = textAt(metadata, 'generateName')
  return [
    // A generated name ends otherwise, so its base may end in a dash.
    ...(base === '' ? [] : matching(base, `${field}.generateName`, (text) => name(text.replace(/-$/, 'a')))),
    ...(own === ''
      ? [missing(`${field}.name`, 'name or generateName is required')]
      : matching(own, `${field}.name`, name)),
    ...namespaceMistakes(metadata, namespaced, field),
    ...notNegative(numberAt(metadata, 'generation'), `${field}.generation`),
    ...labelsMistakes(metadata.labels, `${field}.labels`),
    ...annotationsMistakes(metadata.annotations, `${field}.annotations`),
    ...ownerMistakes(metadata, `${field}.ownerReferences`),
    ...finalizerMistakes(metadata, `${field}.finalizers`),
  ]
}

function namespaceMistakes(metadata: JsonObject, namespaced: boolean, field: string): readonly Mistake[] {
  const namespace = textAt(metadata, 'namespace')
  if (!namespaced) return namespace === '' ? [] : [notAllowed(`${field}.namespace`, 'not allowed on this type')]
  return namespace === '' ? [missing(`${field}.namespace`)] : matching(namespace, `${field}.namespace`, dnsLabel)
}

export function labelsMistakes(labels: Json | undefined, field: string): readonly Mistake[] {
  return Object.entries(isObject(labels) ? labels : {}).flatMap(([key, value]) => [
    ...matching(key, field, qualifiedName),
    ...matching(value, field, labelValue),
  ])
}

export function annotationsMistakes(annotations: Json | undefined, field: string): readonly Mistake[] {
  const entries = Object.entries(isObject(annotations) ? annotations : {})
  const size = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value)), 0)
  return [
    ...entries.flatMap(([key]) => qualifiedName(key.toLowerCase()).map((message) => wrong(field, key, message))),
    ...(size > mostOfAnnotations ? [tooLong(field, mostOfAnnotations)] : []),
  ]
}

function ownerMistakes(metadata: JsonObject, field: string): readonly Mistake[] {
  const owners = listAt(metadata, 'ownerReferences')
  const controllers = owners.filter(isObject).filter(({ controller }) => controller === true)
  const [first, second] = controllers.map((one) => `${textAt(one, 'kind')}/${textAt(one, 'name')}`)
  return [
    ...each(owners, field, (owner) => [
      ...(textAt(owner, 'apiVersion') === '' ? [wrong(`${field}.apiVersion`, '', 'version must not be empty')] : []),
      ...['kind', 'name', 'uid']
        .filter((name) => textAt(owner, name) === '')
        .map((name) => wrong(`${field}.${name}`, '', 'must not be empty')),
      ...(owner.apiVersion === 'v1' && owner.kind === 'Event'
        ? [wrong(field, ordered(owner), '/v1, Kind=Event is disallowed from being an owner')]
        : []),
    ]),
    ...(second === undefined
      ? []
      : [
          wrong(
            field,
            owners.filter(isObject).map(ordered),
            `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${second}`,
          ),
        ]),
  ]
}

/** A reference with its fields in the order of the real server's type. */
function ordered({
  apiVersion = '',
  kind = '',
  name = '',
  uid = '',
  controller,
  blockOwnerDeletion,
}: JsonObject): JsonObject {
  return {
    ...{ apiVersion, kind, name, uid },
    ...(controller !== undefined && { controller }),
    ...(blockOwnerDeletion !== undefined && { blockOwnerDeletion }),
  }
}

function finalizerMistakes(metadata: JsonObject, field: string): readonly Mistake[] {
  const finalizers = listAt(metadata, 'finalizers')
  const both = finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')
  return [
    ...finalizers.flatMap((finalizer) => matching(finalizer, field, qualifiedName)),
    ...(both ? [wrong(field, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set')] : []),
  ]
}

const standardFinalizers = ['orphan', 'foregroundDeletion', 'kubernetes']

/** Groups whose kinds take any finalizer. */
const lenient =
  /^(apiextensions\.k8s\.io|apiregistration\.k8s\.io|admissionregistration\.k8s\.io)\/|^policy\/poddisruptionbudgets$/

/** Finalizers without a domain, which most built-in kinds do not take; custom resources do. */
export function plainFinalizerMistakes(object: JsonObject, stored: string): readonly Mistake[] {
  if (lenient.test(stored)) return []
  return listAt(object, 'metadata', 'finalizers').flatMap((finalizer, index) => {
    if (String(finalizer).includes('/') || standardFinalizers.includes(String(finalizer))) return []
    const detail = 'name is neither a standard finalizer name nor is it fully qualified'
    return [wrong(`metadata.finalizers[${index}]`, finalizer, detail)]
  })
}

/** The metadata of an object that is to take the place of another. */
export function metadataChangeMistakes(object: JsonObject, old: JsonObject, field = 'metadata'): readonly Mistake[] {
  const [now, before] = [objectAt(object, 'metadata'), objectAt(old, 'metadata')]
  const fresh = listAt(now, 'finalizers').filter((one) => !listAt(before, 'finalizers').includes(one))
  const deleted = before.deletionTimestamp !== undefined
  const same = (name: string) => unchanged(now[name] ?? '', before[name] ?? '', `${field}.${name}`)
  return [
    ...(deleted && fresh.length > 0 ? [notAllowed(`${field}.finalizers`, newFinalizers(fresh.map(String)))] : []),
    ...(textAt(now, 'resourceVersion') === ''
      ? [wrong(`${field}.resourceVersion`, '', 'must be specified for an update')]
      : []),
    ...(numberAt(now, 'generation') < numberAt(before, 'generation')
      ? [wrong(`${field}.generation`, numberAt(now, 'generation'), 'must not be decremented')]
      : []),
    ...['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'].flatMap(
      same,
    ),
    ...labelsMistakes(now.labels, `${field}.labels`),
    ...annotationsMistakes(now.annotations, `${field}.annotations`),
    ...ownerMistakes(now, `${field}.ownerReferences`),
  ]
}

function newFinalizers(names: readonly string[]): string {
  const list = names
    .toSorted()
    .map((name) => JSON.stringify(name))
    .join(', ')
  return `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`
}
