import { isObject, type Json, type JsonObject } from '../json.ts'
import { at, type KubeObject, listAt, objectAt, textAt } from '../object.ts'
import type { PrinterColumn, Resource, Subresource } from '../resource.ts'
import type { CustomCodec } from '../schema/custom/custom-codec.ts'

const objectVerbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
const subresourceVerbs = ['get', 'patch', 'update']

/** Makes what reads the objects of a version from its openAPIV3Schema. */
export type CodecOf = (schema: JsonObject | undefined) => CustomCodec

/** The kinds that a CustomResourceDefinition has served, one for each served version, in the order of preference. */
export function resourcesOf(definition: KubeObject, codecOf: CodecOf): readonly Resource[] {
  const spec = objectAt(definition, 'spec')
  const versions = listAt(spec, 'versions').filter((version) => at(version, 'served') === true)
  return versions
    .toSorted((one, other) => compareVersions(textAt(one, 'name'), textAt(other, 'name')))
    .map((version) => resourceOf(spec, version, codecOf))
}

/** The version in which objects of a definition lie in the store. */
export function storageVersionOf(definition: KubeObject): string {
  return textAt(
    listAt(definition, 'spec', 'versions').find((version) => at(version, 'storage') === true),
    'name',
  )
}

function resourceOf(spec: JsonObject, version: Json, codecOf: CodecOf): Resource {
  const group = textAt(spec, 'group')
  const kind = textAt(spec, 'names', 'kind')
  const plural = textAt(spec, 'names', 'plural')
  const scale = at(version, 'subresources', 'scale')
  let made: CustomCodec | undefined
  const codec = (): CustomCodec => {
    const schema = at(version, 'schema', 'openAPIV3Schema')
    made ??= codecOf(isObject(schema) ? schema : undefined)
    return made
  }
  return {
    group,
    version: textAt(version, 'name'),
    kind,
    plural,
    singular: textAt(spec, 'names', 'singular') || kind.toLowerCase(),
    shortNames: texts(at(spec, 'names', 'shortNames')),
    categories: texts(at(spec, 'names', 'categories')),
    namespaced: textAt(spec, 'scope') === 'Namespaced',
    verbs: objectVerbs,
    subresources: subresourcesOf(version, kind),
    stored: `${group}/${plural}`,
    schema: () => codec().schema,
    custom: {
      codec,
      listKind: textAt(spec, 'names', 'listKind') || `${kind}List`,
      columns: listAt(version, 'additionalPrinterColumns').map(columnOf),
      selectable: listAt(version, 'selectableFields').map((one) => textAt(one, 'jsonPath').replace(/^\./, '')),
      openApi: objectAt(version, 'schema', 'openAPIV3Schema'),
      ...(isObject(scale) && {
        scale: {
          spec: textAt(scale, 'specReplicasPath'),
          status: textAt(scale, 'statusReplicasPath'),
          ...(scale.labelSelectorPath !== undefined && { selector: textAt(scale, 'labelSelectorPath') }),
        },
      }),
    },
  }
}

function subresourcesOf(version: Json, kind: string): readonly Subresource[] {
  const given = objectAt(version, 'subresources')
  return [
    ...(given.status === undefined ? [] : [{ name: 'status', kind, verbs: subresourceVerbs }]),
    ...(given.scale === undefined
      ? []
      : [{ name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: subresourceVerbs }]),
  ]
}

function columnOf(column: Json): PrinterColumn {
  const priority = at(column, 'priority')
  return {
    name: textAt(column, 'name'),
    type: textAt(column, 'type'),
    jsonPath: textAt(column, 'jsonPath'),
    ...(at(column, 'format') !== undefined && { format: textAt(column, 'format') }),
    ...(at(column, 'description') !== undefined && { description: textAt(column, 'description') }),
    ...(typeof priority === 'number' && { priority }),
  }
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

const ranks = ['alpha', 'beta', '']

/** v2 before v1 before v1beta1 before v1alpha1 before everything else by name (apimachinery, version.CompareKubeAwareVersionStrings). */
export function compareVersions(one: string, other: string): number {
  const [first, second] = [kubeVersion(one), kubeVersion(other)]
  if (first === undefined || second === undefined) {
    if (first !== undefined) return -1
    if (second !== undefined) return 1
    return one < other ? -1 : Number(one > other)
  }
  return second.rank - first.rank || second.major - first.major || second.minor - first.minor
}

function kubeVersion(
  text: string,
): { readonly major: number; readonly rank: number; readonly minor: number } | undefined {
  const [, major, rank = '', minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(text) ?? []
  if (major === undefined) return undefined
  return { major: Number(major), rank: ranks.indexOf(rank), minor: Number(minor) }
}
