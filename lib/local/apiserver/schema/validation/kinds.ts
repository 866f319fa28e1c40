import type { JsonObject } from '../../json.ts'
import { bindingMistakes, roleChangeMistakes, roleMistakes } from './access.ts'
import { claimMistakes } from './claims.ts'
import { configMapMistakes, secretMistakes } from './config.ts'
import { daemonSetMistakes } from './daemon-sets.ts'
import { definitionMistakes, definitionName } from './definitions.ts'
import { deploymentMistakes, replicaSetMistakes } from './deployments.ts'
import { jobStatusMistakes } from './job-status.ts'
import { cronJobMistakes, jobChangeMistakes, jobMistakes } from './jobs.ts'
import type { Mistake } from './mistake.ts'
import { ingressMistakes, networkPolicyMistakes } from './networking.ts'
import { autoscalerMistakes, disruptionBudgetMistakes, priorityClassMistakes, storageClassMistakes } from './others.ts'
import { templateMistakes } from './pod-spec.ts'
import { podMistakes } from './pods.ts'
import { serviceMistakes } from './services.ts'
import { statefulSetMistakes } from './stateful-sets.ts'
import { dnsLabel, dnsSubdomain, pathSegment, type TextCheck } from './texts.ts'

/** How objects of a kind are checked. */
export interface KindRules {
  /** What its names must be; a DNS subdomain where nothing is said. */
  readonly name?: (object: JsonObject) => TextCheck
  /**
   * How often the metadata of a changed object is looked at beside what all kinds do, which shows in the list of causes: as a change, or
   * also as that of a new object, before all else or (`last`) with the change after what is wrong with the object by itself.
   */
  readonly again?: 'change' | 'whole' | 'last' | 'never'
  /** What is wrong with an object, metadata aside, by itself and in place of another. */
  readonly check?: (object: JsonObject, old?: JsonObject) => readonly Mistake[]
  /** What more is wrong with the change, where that is told last. */
  readonly change?: (object: JsonObject, old: JsonObject) => readonly Mistake[]
  /** The same of a write of its status, where other rules hold than for the object itself. */
  readonly status?: (object: JsonObject, old: JsonObject) => readonly Mistake[]
}

const segment = () => pathSegment
const label = () => dnsLabel
const subdomain = () => dnsSubdomain

/** By where objects are stored, as `apps/deployments`. */
export const kindRules: Readonly<Record<string, KindRules>> = {
  '/configmaps': { again: 'whole', check: configMapMistakes },
  '/secrets': { again: 'whole', check: secretMistakes },
  '/namespaces': { name: label, again: 'whole' },
  '/serviceaccounts': { again: 'whole' },
  '/services': { name: label, check: serviceMistakes },
  '/pods': { check: podMistakes },
  '/podtemplates': { check: ({ template }) => templateMistakes(template, 'template') },
  '/persistentvolumeclaims': { again: 'whole', check: claimMistakes },
  '/events': { name: segment },
  '/endpoints': { name: subdomain },
  'apps/deployments': { check: deploymentMistakes },
  'apps/replicasets': { check: replicaSetMistakes },
  'apps/daemonsets': { check: daemonSetMistakes },
  'apps/statefulsets': { name: label, check: statefulSetMistakes },
  'batch/jobs': { again: 'last', check: jobMistakes, change: jobChangeMistakes, status: jobStatusMistakes },
  'batch/cronjobs': { check: cronJobMistakes },
  'rbac.authorization.k8s.io/roles': { again: 'last', name: segment, check: (role) => roleMistakes(role, true) },
  'rbac.authorization.k8s.io/clusterroles': {
    again: 'last',
    name: segment,
    check: (role) => roleMistakes(role, false),
  },
  'rbac.authorization.k8s.io/rolebindings': {
    again: 'last',
    name: segment,
    check: (object) => bindingMistakes(object, true),
    change: roleChangeMistakes,
  },
  'rbac.authorization.k8s.io/clusterrolebindings': {
    again: 'last',
    name: segment,
    check: (object) => bindingMistakes(object, false),
    change: roleChangeMistakes,
  },
  'networking.k8s.io/ingresses': { again: 'whole', check: ingressMistakes },
  'networking.k8s.io/networkpolicies': { check: networkPolicyMistakes },
  'policy/poddisruptionbudgets': { name: segment, again: 'never', check: disruptionBudgetMistakes },
  'autoscaling/horizontalpodautoscalers': { check: autoscalerMistakes },
  'storage.k8s.io/storageclasses': { again: 'whole', check: storageClassMistakes },
  'scheduling.k8s.io/priorityclasses': { check: priorityClassMistakes },
  'apiextensions.k8s.io/customresourcedefinitions': { name: definitionName, check: definitionMistakes },
}
