import type { Json, JsonObject } from '../../json.ts'
import { at, listAt, numberAt, textAt } from '../../object.ts'
import { among, each, ifThere, matching, portNumber, seenBefore } from './checks.ts'
import { environmentMistakes } from './environment.ts'
import { type Mistake, missing, notAllowed, repeated, unknown, wrong } from './mistake.ts'
import { containerHandlerMistakes } from './probes.ts'
import { requirementMistakes } from './resources.ts'
import { dnsLabel, portName } from './texts.ts'

export const protocols = ['SCTP', 'TCP', 'UDP']

/** The containers of a Pod; `volumes` are the names that they may mount. */
export function containersMistakes(
  list: Json | undefined,
  volumes: ReadonlySet<string>,
  field: string,
): readonly Mistake[] {
  if (!Array.isArray(list) || list.length === 0) return [missing(field)]
  const twice = seenBefore()
  return [
    ...each(list, field, (container, where) => [
      ...containerMistakes(container, volumes, where),
      ...(twice(textAt(container, 'name')) ? [repeated(`${where}.name`, textAt(container, 'name'))] : []),
      ...containerHandlerMistakes(container, where),
    ]),
    ...hostPortMistakes(list, field),
  ]
}

/** Containers that run before the others; `names` are those of the others. */
export function initContainersMistakes(
  list: Json | undefined,
  volumes: ReadonlySet<string>,
  names: readonly string[],
  field: string,
): readonly Mistake[] {
  const twice = seenBefore()
  for (const name of names) twice(name)
  return each(list, field, (container, where) => {
    const name = textAt(container, 'name')
    const stays = container.restartPolicy === 'Always'
    const reason = 'may not be set for init containers without restartPolicy=Always'
    const handlers = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']
    return [
      ...containerMistakes(container, volumes, where),
      ...(name !== '' && twice(name) ? [repeated(`${where}.name`, name)] : []),
      ...(stays
        ? containerHandlerMistakes(container, where)
        : handlers.filter((one) => container[one] !== undefined).map((one) => notAllowed(`${where}.${one}`, reason))),
    ]
  })
}

function containerMistakes(container: JsonObject, volumes: ReadonlySet<string>, field: string): readonly Mistake[] {
  const name = textAt(container, 'name')
  return [
    ...(name === '' ? [missing(`${field}.name`)] : matching(name, `${field}.name`, dnsLabel)),
    ...(textAt(container, 'image') === '' ? [missing(`${field}.image`)] : []),
    ...among(container.terminationMessagePolicy, `${field}.terminationMessagePolicy`, [
      'File',
      'FallbackToLogsOnError',
    ]),
    ...portsMistakes(container.ports, `${field}.ports`),
    ...environmentMistakes(container, field),
    ...mountsMistakes(container.volumeMounts, volumes, `${field}.volumeMounts`),
    ...among(container.imagePullPolicy, `${field}.imagePullPolicy`, ['Always', 'IfNotPresent', 'Never']),
    ...requirementMistakes(container.resources, `${field}.resources`),
    ...securityMistakes(container, `${field}.securityContext`),
  ]
}

function portsMistakes(ports: Json | undefined, field: string): readonly Mistake[] {
  const twice = seenBefore()
  return each(ports, field, (port, where) => {
    const name = textAt(port, 'name')
    const malformed = name === '' ? [] : matching(name, `${where}.name`, portName)
    return [
      ...malformed,
      ...(name !== '' && malformed.length === 0 && twice(name) ? [repeated(`${where}.name`, name)] : []),
      ...(numberAt(port, 'containerPort') === 0
        ? [missing(`${where}.containerPort`)]
        : portNumber(port.containerPort, `${where}.containerPort`)),
      ...(numberAt(port, 'hostPort') === 0 ? [] : portNumber(port.hostPort, `${where}.hostPort`)),
      ...among(port.protocol, `${where}.protocol`, protocols),
    ]
  })
}

function hostPortMistakes(containers: readonly Json[], field: string): readonly Mistake[] {
  const twice = seenBefore()
  return each(containers, field, (container, where) =>
    each(container.ports, `${where}.ports`, (port, place) => {
      const number = numberAt(port, 'hostPort')
      const id = `${textAt(port, 'protocol')}/${textAt(port, 'hostIP')}/${number}`
      return number !== 0 && twice(id) ? [repeated(`${place}.hostPort`, id)] : []
    }),
  )
}

function mountsMistakes(mounts: Json | undefined, volumes: ReadonlySet<string>, field: string): readonly Mistake[] {
  const twice = seenBefore()
  return each(mounts, field, (mount, where) => {
    const [name, path, part] = [textAt(mount, 'name'), textAt(mount, 'mountPath'), textAt(mount, 'subPath')]
    return [
      ...(name === '' ? [missing(`${where}.name`)] : []),
      ...(volumes.has(name) ? [] : [unknown(`${where}.name`, name)]),
      ...(path === '' ? [missing(`${where}.mountPath`)] : []),
      ...(twice(path) ? [wrong(`${where}.mountPath`, path, 'must be unique')] : []),
      ...(part === '' ? [] : descendingMistakes(part, `${field}.subPath`)),
    ]
  })
}

function descendingMistakes(path: string, field: string): readonly Mistake[] {
  return [
    ...(path.startsWith('/') ? [wrong(field, path, 'must be a relative path')] : []),
    ...(path.split('/').includes('..') ? [wrong(field, path, "must not contain '..'")] : []),
  ]
}

const most = 2 ** 31 - 1

function securityMistakes(container: JsonObject, field: string): readonly Mistake[] {
  const context = at(container, 'securityContext')
  const id = (value: Json | undefined, where: string) =>
    Number(value) >= 0 && Number(value) <= most ? [] : [wrong(where, value, `must be between 0 and ${most}, inclusive`)]
  const privileged =
    at(context, 'privileged') === true || listAt(context, 'capabilities', 'add').includes('CAP_SYS_ADMIN')
  const contradicts = privileged && at(context, 'allowPrivilegeEscalation') === false
  return [
    ...ifThere(context, 'runAsUser', field, id),
    ...ifThere(context, 'runAsGroup', field, id),
    ...(contradicts && at(context, 'privileged') === true
      ? [wrong(field, undefined, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true')]
      : []),
  ]
}
