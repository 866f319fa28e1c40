/** Built-in kinds whose generation moves with every change of what people set, and with nothing else (measured; see the audit's design). */
const trusted: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apps/DaemonSet',
  'apps/Deployment',
  'apps/StatefulSet',
  'batch/CronJob',
  'batch/Job',
  'networking.k8s.io/Ingress',
  'networking.k8s.io/NetworkPolicy',
  'policy/PodDisruptionBudget',
])

/** Groups of kube-apiserver without `.k8s.io` in their name. */
const builtInGroups: ReadonlySet<string> = new Set(['', 'apps', 'autoscaling', 'batch', 'extensions', 'policy'])

/** Whether an equal generation proves that only status or foreign metadata moved. Custom resources keep it honestly. */
export function trustsGeneration(group: string, kind: string): boolean {
  return trusted.has(`${group}/${kind}`) || isCustom(group)
}

/** Whether CustomResourceDefinitions may use the group: `*.k8s.io` is the API server's own, but for approved community groups. */
export function isCustom(group: string): boolean {
  return !builtInGroups.has(group) && !group.endsWith('.k8s.io')
}
