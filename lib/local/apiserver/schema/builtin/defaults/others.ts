import { isObject } from '../../../json.ts'
import { at, listAt, objectAt, textAt } from '../../../object.ts'
import { type Complete, change, type Draft, fill, preset } from './draft.ts'

const rbac = 'rbac.authorization.k8s.io'

const completeBinding: Complete = (draft) => change(draft, 'roleRef', (role) => fill(role, { apiGroup: rbac }))

function completeSubject(draft: Draft): void {
  if (draft.kind === 'User' || draft.kind === 'Group') fill(draft, { apiGroup: rbac })
}

function completeWebhook(draft: Draft): void {
  preset(draft, {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  })
}

const withPort: Complete = (draft) => preset(draft, { port: 443 })

/** Plain texts become data, and are not kept. */
function completeSecret(draft: Draft): void {
  fill(draft, { type: 'Opaque' })
  const { stringData } = draft
  delete draft.stringData
  if (!isObject(stringData)) return
  const coded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')])
  draft.data = { ...objectAt(draft, 'data'), ...Object.fromEntries(coded) }
}

function completeNamespace(draft: Draft): void {
  const name = textAt(draft, 'metadata', 'name')
  if (name === '') return
  change(draft, 'metadata', (metadata) => {
    metadata.labels = { ...objectAt(metadata, 'labels'), 'kubernetes.io/metadata.name': name }
  })
}

function completeDefinition(draft: Draft): void {
  change(draft, 'spec', (spec) => {
    preset(spec, { conversion: { strategy: 'None' } })
    change(spec, 'names', (names) => {
      const kind = textAt(names, 'kind')
      if (kind !== '') fill(names, { singular: kind.toLowerCase(), listKind: `${kind}List` })
    })
  })
  const stored = listAt(draft, 'spec', 'versions').find((version) => at(version, 'storage') === true)
  change(draft, 'status', (status) => {
    if (listAt(status, 'storedVersions').length > 0 || stored === undefined) return
    status.storedVersions = [textAt(stored, 'name')]
  })
}

export const otherDefaults: Readonly<Record<string, Complete>> = {
  'core.v1.Secret': completeSecret,
  'core.v1.Namespace': completeNamespace,
  'core.v1.NamespaceStatus': (draft) => fill(draft, { phase: 'Active' }),
  'rbac.v1.RoleBinding': completeBinding,
  'rbac.v1.ClusterRoleBinding': completeBinding,
  'rbac.v1.Subject': completeSubject,
  'scheduling.v1.PriorityClass': (draft) => preset(draft, { preemptionPolicy: 'PreemptLowerPriority' }),
  'admissionregistration.v1.ValidatingWebhook': completeWebhook,
  'admissionregistration.v1.MutatingWebhook': (draft) => {
    completeWebhook(draft)
    preset(draft, { reinvocationPolicy: 'Never' })
  },
  'admissionregistration.v1.RuleWithOperations': (draft) => preset(draft, { scope: '*' }),
  'admissionregistration.v1.NamedRuleWithOperations': (draft) => preset(draft, { scope: '*' }),
  'admissionregistration.v1.ServiceReference': withPort,
  'admissionregistration.v1.ValidatingAdmissionPolicySpec': (draft) => preset(draft, { failurePolicy: 'Fail' }),
  'admissionregistration.v1.MutatingAdmissionPolicySpec': (draft) => preset(draft, { failurePolicy: 'Fail' }),
  'admissionregistration.v1.MatchResources': (draft) =>
    preset(draft, { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} }),
  'apiextensions.v1.CustomResourceDefinition': completeDefinition,
  'apiextensions.v1.CustomResourceConversion': (draft) => {
    const { clientConfig, conversionReviewVersions } = objectAt(draft, 'webhook')
    if ((clientConfig ?? conversionReviewVersions ?? null) === null) delete draft.webhook
  },
  'apiextensions.v1.ServiceReference': withPort,
  'apiregistration.v1.ServiceReference': withPort,
}
