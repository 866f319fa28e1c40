import type { Json, JsonObject } from '../../json.ts'
import { at, textAt } from '../../object.ts'
import { each, ifThere, matching } from './checks.ts'
import { type Mistake, missing, unsupported, wrong } from './mistake.ts'
import { configKey, variableName } from './texts.ts'

const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef']
const fieldPaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]

/** What a Pod has, but tells its containers in other ways. */
const knownPaths = [
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]

/** The variables of a container, one by one and from whole objects. */
export function environmentMistakes(container: JsonObject, field: string): readonly Mistake[] {
  return [
    ...each(container.env, `${field}.env`, (variable, where) => [
      ...(textAt(variable, 'name') === ''
        ? [missing(`${where}.name`)]
        : matching(variable.name, `${where}.name`, variableName)),
      ...ifThere(variable, 'valueFrom', where, (source, place) =>
        sourceMistakes(source, textAt(variable, 'value'), place),
      ),
    ]),
    ...each(container.envFrom, `${field}.envFrom`, (source, where) => wholeMistakes(source, `${field}.envFrom`, where)),
  ]
}

function sourceMistakes(source: Json | undefined, value: string, field: string): readonly Mistake[] {
  const given = sources.filter((name) => (at(source, name) ?? null) !== null)
  const all = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
  return [
    ...ifThere(source, 'fieldRef', field, fieldMistakes),
    ...ifThere(source, 'configMapKeyRef', field, keyMistakes),
    ...ifThere(source, 'secretKeyRef', field, keyMistakes),
    ...(given.length === 0
      ? [wrong(field, '', all)]
      : value !== ''
        ? [wrong(field, '', 'may not be specified when `value` is not empty')]
        : given.length > 1
          ? [wrong(field, '', 'may not have more than one field specified at a time')]
          : []),
  ]
}

function keyMistakes(reference: Json | undefined, field: string): readonly Mistake[] {
  const key = textAt(reference, 'key')
  return [...(key === '' ? [missing(`${field}.key`)] : matching(key, `${field}.key`, configKey))]
}

function fieldMistakes(reference: Json | undefined, field: string): readonly Mistake[] {
  const path = textAt(reference, 'fieldPath')
  if (textAt(reference, 'apiVersion') === '') return [missing(`${field}.apiVersion`)]
  if (path === '') return [missing(`${field}.fieldPath`)]
  if (/^metadata\.(labels|annotations)\['[^']*'\]$/.test(path)) return []
  if (fieldPaths.includes(path)) return []
  if (knownPaths.includes(path)) return [unsupported(`${field}.fieldPath`, path, fieldPaths)]
  const why = path.endsWith("']") ? 'does not support subscript' : 'not supported'
  return [wrong(`${field}.fieldPath`, path, `error converting fieldPath: field label ${why}: ${path}`)]
}

function wholeMistakes(source: JsonObject, list: string, field: string): readonly Mistake[] {
  const given = ['configMapRef', 'secretRef'].filter((name) => source[name] !== undefined)
  const prefix = textAt(source, 'prefix')
  return [
    ...(prefix === '' ? [] : matching(prefix, `${field}.prefix`, variableName)),
    ...given.flatMap((name) => (textAt(source, name, 'name') === '' ? [missing(`${field}.${name}.name`)] : [])),
    ...(given.length === 0 ? [wrong(list, '', 'must specify one of: `configMapRef` or `secretRef`')] : []),
    ...(given.length > 1 ? [wrong(list, '', 'may not have more than one field specified at a time')] : []),
  ]
}
