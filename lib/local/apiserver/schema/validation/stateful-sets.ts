import { equal, type Json, type JsonObject } from '../../json.ts'
import { at, listAt, objectAt, textAt, withAt } from '../../object.ts'
import { among, matching, noneNegative } from './checks.ts'
import { claimSpecMistakes } from './claims.ts'
import { annotationsMistakes, labelsMistakes } from './metadata.ts'
import { type Mistake, notAllowed, wrong } from './mistake.ts'
import { templateMistakes } from './pod-spec.ts'
import { selects, shownSelector } from './selectors.ts'
import { dnsLabel } from './texts.ts'
import { alwaysRestarted, ownSelector, unselected } from './workload-parts.ts'

const changeable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]
const unchangeable =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"

export function statefulSetMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  const claims = listAt(spec, 'volumeClaimTemplates')
  const fixed = (one: JsonObject) =>
    changeable.reduce((kept, name) => withAt(kept, [name], undefined), objectAt(one, 'spec'))
  const service = textAt(spec, 'serviceName')
  return [
    ...policyMistakes(spec),
    ...stateStrategyMistakes(spec.updateStrategy, 'spec.updateStrategy'),
    ...['whenDeleted', 'whenScaled'].flatMap((name) =>
      among(
        at(spec, 'persistentVolumeClaimRetentionPolicy', name),
        `spec.persistentVolumeClaimRetentionPolicy.${name}`,
        ['Retain', 'Delete'],
      ),
    ),
    ...(old === undefined
      ? claims.flatMap((claim, index) =>
          claimSpecMistakes(at(claim, 'spec'), `spec.volumeClaimTemplates[${index}].spec`),
        )
      : []),
    ...noneNegative(spec, 'spec', 'replicas', 'minReadySeconds'),
    ...(old === undefined && service !== '' ? matching(service, 'spec.serviceName', dnsLabel) : []),
    ...ownSelector(spec, 'statefulset'),
    ...(selects(spec.selector, {}) === undefined
      ? [wrong('spec.selector', shownSelector(spec.selector), '')]
      : templated(spec, claims)),
    ...alwaysRestarted(spec, 'StatefulSet'),
    ...(old !== undefined && !equal(fixed(object), fixed(old)) ? [notAllowed('spec', unchangeable)] : []),
  ]
}

/** Labels and annotations are looked at twice, and told so. */
function templated(spec: JsonObject, claims: readonly Json[]): readonly Mistake[] {
  const metadata = at(spec, 'template', 'metadata')
  const volumes = claims.map((claim) => textAt(claim, 'metadata', 'name'))
  return [
    ...unselected(spec),
    ...templateMistakes(spec.template, 'spec.template', volumes),
    ...labelsMistakes(at(metadata, 'labels'), 'spec.template.labels'),
    ...annotationsMistakes(at(metadata, 'annotations'), 'spec.template.annotations'),
  ]
}

function policyMistakes(spec: JsonObject): readonly Mistake[] {
  const policy = textAt(spec, 'podManagementPolicy')
  if (policy === 'OrderedReady' || policy === 'Parallel') return []
  return [wrong('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'")]
}

function stateStrategyMistakes(strategy: Json | undefined, field: string): readonly Mistake[] {
  const rolling = at(strategy, 'rollingUpdate')
  const type = textAt(strategy, 'type')
  const partition = { Partition: at(rolling, 'partition') ?? 0, MaxUnavailable: at(rolling, 'maxUnavailable') ?? null }
  if (type === 'RollingUpdate') return noneNegative(rolling, `${field}.rollingUpdate`, 'partition')
  if (type === 'OnDelete') {
    return rolling === undefined
      ? []
      : [wrong(`${field}.rollingUpdate`, partition, "only allowed for updateStrategy 'RollingUpdate'")]
  }
  const shown = { Type: type, RollingUpdate: rolling === undefined ? null : partition }
  return [wrong(field, shown, "must be 'RollingUpdate' or 'OnDelete'")]
}
