import { equal, type Json, type JsonObject } from '../../json.ts'
import { at, listAt, objectAt, textAt } from '../../object.ts'
import { each, matching } from './checks.ts'
import { type Mistake, missing, unsupported, wrong } from './mistake.ts'
import { selectorMistakes } from './selectors.ts'
import { dnsSubdomain, pathSegment } from './texts.ts'

const rbac = 'rbac.authorization.k8s.io'

/** Roles of a namespace, and of the whole cluster. */
export function roleMistakes(object: JsonObject, namespaced: boolean): readonly Mistake[] {
  return [
    ...each(object.rules, 'rules', (rule, field) => ruleMistakes(rule, field, namespaced)),
    ...(namespaced ? [] : aggregationMistakes(object)),
  ]
}

function ruleMistakes(rule: JsonObject, field: string, namespaced: boolean): readonly Mistake[] {
  const [urls, groups, resources] = [
    listAt(rule, 'nonResourceURLs'),
    listAt(rule, 'apiGroups'),
    listAt(rule, 'resources'),
  ]
  const verbs =
    listAt(rule, 'verbs').length === 0 ? [missing(`${field}.verbs`, 'verbs must contain at least one value')] : []
  if (urls.length > 0) {
    const both = groups.length + resources.length + listAt(rule, 'resourceNames').length > 0
    const told = (detail: string) => wrong(`${field}.nonResourceURLs`, urls, detail)
    return [
      ...verbs,
      ...(namespaced ? [told('namespaced rules cannot apply to non-resource URLs')] : []),
      ...(both ? [told('rules cannot apply to both regular resources and non-resource URLs')] : []),
    ]
  }
  return [
    ...verbs,
    ...(groups.length === 0
      ? [missing(`${field}.apiGroups`, 'resource rules must supply at least one api group')]
      : []),
    ...(resources.length === 0
      ? [missing(`${field}.resources`, 'resource rules must supply at least one resource')]
      : []),
  ]
}

function aggregationMistakes(object: JsonObject): readonly Mistake[] {
  if (object.aggregationRule === undefined) return []
  const field = 'aggregationRule.clusterRoleSelectors'
  const selectors = listAt(object, 'aggregationRule', 'clusterRoleSelectors')
  if (selectors.length === 0)
    return [missing(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil')]
  return each(selectors, field, (selector, where) => {
    const found = selectorMistakes(selector, where)
    return found.length === 0 ? [] : [...found, wrong(where, null, 'invalid label selector.')]
  })
}

export function bindingMistakes(object: JsonObject, namespaced: boolean): readonly Mistake[] {
  const role = objectAt(object, 'roleRef')
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  const name = textAt(role, 'name')
  return [
    ...(role.apiGroup === rbac ? [] : [unsupported('roleRef.apiGroup', role.apiGroup, [rbac])]),
    ...(kinds.includes(String(role.kind)) ? [] : [unsupported('roleRef.kind', role.kind, kinds)]),
    ...(name === '' ? [missing('roleRef.name')] : matching(name, 'roleRef.name', pathSegment)),
    ...each(object.subjects, 'subjects', (subject, field) => subjectMistakes(subject, field, namespaced)),
  ]
}

/** A binding is to one role for good. */
export function roleChangeMistakes(object: JsonObject, old: JsonObject): readonly Mistake[] {
  const role = objectAt(object, 'roleRef')
  return equal(role, at(old, 'roleRef')) ? [] : [wrong('roleRef', shownRole(role), 'cannot change roleRef')]
}

/** As Go shows the server's own form of it. */
function shownRole({ apiGroup = '', kind = '', name = '' }: JsonObject): Json {
  return { APIGroup: apiGroup, Kind: kind, Name: name }
}

function subjectMistakes(subject: JsonObject, field: string, namespaced: boolean): readonly Mistake[] {
  const [name, kind, group] = ['name', 'kind', 'apiGroup'].map((one) => textAt(subject, one))
  const unnamed = name === '' ? [missing(`${field}.name`)] : []
  switch (kind) {
    case 'ServiceAccount':
      return [
        ...unnamed,
        ...(name === '' ? [] : matching(name, `${field}.name`, dnsSubdomain)),
        ...(group === '' ? [] : [unsupported(`${field}.apiGroup`, group, [''])]),
        ...(namespaced || textAt(subject, 'namespace') !== '' ? [] : [missing(`${field}.namespace`)]),
      ]
    case 'User':
    case 'Group':
      return [...unnamed, ...(group === rbac ? [] : [unsupported(`${field}.apiGroup`, group, [rbac])])]
    default:
      return [...unnamed, unsupported(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group'])]
  }
}
