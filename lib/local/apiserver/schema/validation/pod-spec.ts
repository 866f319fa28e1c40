import { isObject, type Json } from '../../json.ts'
import { at, listAt, textAt } from '../../object.ts'
import { among, each, ifThere, matching } from './checks.ts'
import { containersMistakes, initContainersMistakes } from './containers.ts'
import { annotationsMistakes, labelsMistakes } from './metadata.ts'
import { type Mistake, notAllowed, unsupported, wrong } from './mistake.ts'
import { between, dnsLabel, dnsSubdomain, labelValue, qualifiedName } from './texts.ts'
import { readVolumes } from './volumes.ts'

const most = 2 ** 31 - 1

/** What a Pod is to be; `volumes` come to it by other ways than its own list. */
export function podSpecMistakes(
  spec: Json | undefined,
  field: string,
  volumes: readonly string[] = [],
): readonly Mistake[] {
  const own = readVolumes(
    listAt(spec, 'volumes').filter((volume) => !volumes.includes(textAt(volume, 'name'))),
    `${field}.volumes`,
  )
  const names = new Set([...own.names, ...volumes])
  const containers = listAt(spec, 'containers').map((container) => textAt(container, 'name'))
  const named = (name: string, check: (text: string) => readonly string[]) =>
    textAt(spec, name) === '' ? [] : matching(textAt(spec, name), `${field}.${name}`, check)
  return [
    ...own.mistakes,
    ...containersMistakes(at(spec, 'containers'), names, `${field}.containers`),
    ...initContainersMistakes(at(spec, 'initContainers'), names, containers, `${field}.initContainers`),
    ...hostNetworkMistakes(spec, field),
    ...among(at(spec, 'restartPolicy'), `${field}.restartPolicy`, ['Always', 'OnFailure', 'Never']),
    ...among(at(spec, 'dnsPolicy'), `${field}.dnsPolicy`, [
      'ClusterFirstWithHostNet',
      'ClusterFirst',
      'Default',
      'None',
    ]),
    ...labelsMistakes(at(spec, 'nodeSelector'), `${field}.nodeSelector`),
    ...named('serviceAccountName', dnsSubdomain),
    ...named('nodeName', dnsSubdomain),
    ...ifThere(spec, 'activeDeadlineSeconds', field, (value, where) =>
      Number(value) < 1 || Number(value) > most ? [wrong(where, value, between(1, most))] : [],
    ),
    ...named('hostname', dnsLabel),
    ...named('subdomain', dnsLabel),
    ...each(at(spec, 'tolerations'), `${field}.tolerations`, tolerationMistakes),
    ...named('priorityClassName', dnsSubdomain),
  ]
}

function hostNetworkMistakes(spec: Json | undefined, field: string): readonly Mistake[] {
  if (at(spec, 'hostNetwork') !== true) return []
  return ['containers', 'initContainers'].flatMap((list) =>
    each(at(spec, list), `${field}.${list}`, (container, where) =>
      each(container.ports, `${where}.ports`, (port, place) =>
        port.hostPort === port.containerPort
          ? []
          : [wrong(`${place}.hostPort`, port.hostPort ?? 0, 'must match `containerPort` when `hostNetwork` is true')],
      ),
    ),
  )
}

function tolerationMistakes(toleration: Json, field: string): readonly Mistake[] {
  const [key, operator, value, effect] = ['key', 'operator', 'value', 'effect'].map((name) => textAt(toleration, name))
  const all = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
  const timed = at(toleration, 'tolerationSeconds') !== undefined && effect !== 'NoExecute'
  return [
    ...(key === '' ? [] : matching(key, `${field}.key`, qualifiedName)),
    ...(key === '' && operator !== 'Exists' ? [wrong(`${field}.operator`, operator, all)] : []),
    ...(timed ? [wrong(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")] : []),
    ...operatorMistakes(operator ?? '', value ?? '', `${field}.operator`),
    ...(effect === '' ? [] : among(effect, `${field}.effect`, ['NoSchedule', 'PreferNoSchedule', 'NoExecute'])),
  ]
}

function operatorMistakes(operator: string, value: string, field: string): readonly Mistake[] {
  if (operator === 'Equal' || operator === '') {
    const found = labelValue(value)
    return found.length === 0 ? [] : [wrong(field, value, found.join(';'))]
  }
  if (operator === 'Exists')
    return value === '' ? [] : [wrong(field, value, "value must be empty when `operator` is 'Exists'")]
  const comparing = operator === 'Lt' || operator === 'Gt'
  return [unsupported(field, operator, comparing ? ['Equal', 'Exists', 'Lt', 'Gt'] : ['Equal', 'Exists'])]
}

/** A template of Pods. */
export function templateMistakes(
  template: Json | undefined,
  field: string,
  volumes: readonly string[] = [],
): readonly Mistake[] {
  const metadata = at(template, 'metadata')
  return [
    ...labelsMistakes(at(metadata, 'labels'), `${field}.labels`),
    ...annotationsMistakes(at(metadata, 'annotations'), `${field}.annotations`),
    ...podSpecMistakes(at(template, 'spec'), `${field}.spec`, volumes),
    ...(listAt(template, 'spec', 'ephemeralContainers').filter(isObject).length > 0
      ? [notAllowed(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]
      : []),
  ]
}
