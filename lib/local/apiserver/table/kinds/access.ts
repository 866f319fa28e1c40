import type { Json } from '../../json.ts'
import { at, type KubeObject, listAt, numberAt, textAt } from '../../object.ts'
import { durationText } from '../age.ts'
import { type Cells, count, none, text, unset } from '../cells.ts'

const binding = {
  Role: (one: KubeObject) => `${textAt(one, 'roleRef', 'kind')}/${textAt(one, 'roleRef', 'name')}`,
  Users: (one: KubeObject) => subjects(one, 'User', nameOf),
  Groups: (one: KubeObject) => subjects(one, 'Group', nameOf),
  ServiceAccounts: (one: KubeObject) =>
    subjects(one, 'ServiceAccount', (subject) => `${textAt(subject, 'namespace')}/${nameOf(subject)}`),
}
const paramKind = (one: KubeObject) => {
  const kind = at(one, 'spec', 'paramKind')
  return kind === undefined ? unset : `${textAt(kind, 'apiVersion')}/${textAt(kind, 'kind')}`
}
const policyBinding = { PolicyName: text('spec.policyName'), ParamRef: paramRef }

/** RBAC, admission and certificates. */
export const accessCells: Cells = {
  'rbac.authorization.k8s.io/rolebindings': binding,
  'rbac.authorization.k8s.io/clusterrolebindings': binding,
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': { Webhooks: count('webhooks') },
  'admissionregistration.k8s.io/validatingwebhookconfigurations': { Webhooks: count('webhooks') },
  'admissionregistration.k8s.io/validatingadmissionpolicies': {
    Validations: count('spec.validations'),
    ParamKind: paramKind,
  },
  'admissionregistration.k8s.io/mutatingadmissionpolicies': {
    Mutations: count('spec.mutations'),
    ParamKind: paramKind,
  },
  'admissionregistration.k8s.io/validatingadmissionpolicybindings': policyBinding,
  'admissionregistration.k8s.io/mutatingadmissionpolicybindings': policyBinding,
  'certificates.k8s.io/certificatesigningrequests': {
    SignerName: text('spec.signerName', none),
    Requestor: text('spec.username'),
    RequestedDuration: (request) =>
      at(request, 'spec', 'expirationSeconds') === undefined
        ? none
        : durationText(numberAt(request, 'spec', 'expirationSeconds') * 1000),
    Condition: requestCondition,
  },
}

function nameOf(subject: Json): string {
  return textAt(subject, 'name')
}

function subjects(one: KubeObject, kind: string, named: (subject: Json) => string): string {
  return listAt(one, 'subjects')
    .filter((subject) => textAt(subject, 'kind') === kind)
    .map(named)
    .join(', ')
}

function paramRef(one: KubeObject): string {
  const reference = at(one, 'spec', 'paramRef')
  const name = textAt(reference, 'name')
  return name === '' ? unset : `${textAt(reference, 'namespace') || '*'}/${name}`
}

function requestCondition(request: KubeObject): string {
  const types = listAt(request, 'status', 'conditions').map((one) => textAt(one, 'type'))
  const decision = ['Denied', 'Approved'].find((type) => types.includes(type)) ?? 'Pending'
  const failed = types.includes('Failed') ? ',Failed' : ''
  return `${decision}${failed}${textAt(request, 'status', 'certificate') === '' ? '' : ',Issued'}`
}
