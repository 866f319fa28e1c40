/** Refuses each deletion of a ConfigMap in the namespace. */
export function keepPolicy(space: string): string {
  return `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: ${space}}
spec:
  failurePolicy: Fail
  matchConstraints:
    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${space}}}
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [DELETE], resources: [configmaps]}]
  validations: [{expression: "false", message: kept by a policy}]
`
}

/** Puts the policy in force. */
export function keepBinding(space: string): string {
  return `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: ${space}}
spec: {policyName: ${space}, validationActions: [Deny]}
`
}
