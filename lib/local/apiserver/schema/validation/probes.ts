import type { Json } from '../../json.ts'
import { at, listAt, textAt } from '../../object.ts'
import { among, each, ifThere, noneNegative, port } from './checks.ts'
import { type Mistake, missing, notAllowed, wrong } from './mistake.ts'
import { mustMatch } from './texts.ts'

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep']

/** What a probe or a hook does: exactly one thing. */
export function handlerMistakes(handler: Json | undefined, field: string): readonly Mistake[] {
  const given = handlers.filter((name) => (at(handler, name) ?? null) !== null)
  const [first, ...others] = given
  if (first === undefined) return [missing(field, 'must specify a handler type')]
  const extra = others.map((name) => notAllowed(`${field}.${name}`, 'may not specify more than 1 handler type'))
  return [...actionMistakes(first, at(handler, first), `${field}.${first}`), ...extra]
}

function actionMistakes(kind: string, action: Json | undefined, field: string): readonly Mistake[] {
  switch (kind) {
    case 'exec':
      return listAt(action, 'command').length === 0 ? [missing(`${field}.command`)] : []
    case 'httpGet':
      return [
        ...(textAt(action, 'path') === '' ? [missing(`${field}.path`)] : []),
        ...port(at(action, 'port'), `${field}.port`),
        ...among(at(action, 'scheme'), `${field}.scheme`, ['HTTP', 'HTTPS']),
        ...each(at(action, 'httpHeaders'), `${field}.httpHeaders`, (header) =>
          headerMistakes(textAt(header, 'name'), `${field}.httpHeaders`),
        ),
      ]
    case 'tcpSocket':
    case 'grpc':
      return port(at(action, 'port'), `${field}.port`)
    default:
      return []
  }
}

function headerMistakes(name: string, field: string): readonly Mistake[] {
  if (/^[-A-Za-z0-9]+$/.test(name)) return []
  const rule = "a valid HTTP header must consist of alphanumeric characters or '-'"
  return [wrong(field, name, mustMatch(rule, '[-A-Za-z0-9]+', 'X-Header-Name'))]
}

/** The probes and hooks of a container. */
export function containerHandlerMistakes(container: Json | undefined, field: string): readonly Mistake[] {
  return [
    ...ifThere(container, 'lifecycle', field, (lifecycle, where) => [
      ...ifThere(lifecycle, 'postStart', where, handlerMistakes),
      ...ifThere(lifecycle, 'preStop', where, handlerMistakes),
    ]),
    ...ifThere(container, 'livenessProbe', field, (probe, where) => [
      ...probeMistakes(probe, where),
      ...onceMistakes(probe, where),
    ]),
    ...ifThere(container, 'readinessProbe', field, (probe, where) => [
      ...probeMistakes(probe, where),
      ...ifThere(probe, 'terminationGracePeriodSeconds', where, (value, at) => [
        wrong(at, value, 'must not be set for readinessProbes'),
      ]),
    ]),
    ...ifThere(container, 'startupProbe', field, (probe, where) => [
      ...probeMistakes(probe, where),
      ...onceMistakes(probe, where),
    ]),
  ]
}

function probeMistakes(probe: Json | undefined, field: string): readonly Mistake[] {
  return [
    ...handlerMistakes(probe, field),
    ...noneNegative(
      probe,
      field,
      'initialDelaySeconds',
      'timeoutSeconds',
      'periodSeconds',
      'successThreshold',
      'failureThreshold',
    ),
    ...ifThere(probe, 'terminationGracePeriodSeconds', field, (value, where) =>
      Number(value) <= 0 ? [wrong(where, value, 'must be greater than 0')] : [],
    ),
  ]
}

function onceMistakes(probe: Json | undefined, field: string): readonly Mistake[] {
  const threshold = at(probe, 'successThreshold') ?? 0
  return threshold === 1 ? [] : [wrong(`${field}.successThreshold`, threshold, 'must be 1')]
}
