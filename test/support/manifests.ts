/** A Kustomization of namespace flux-system that reads the cluster's own repository; `spec` is more of its spec, as YAML lines. */
export function kustomization(name: string, path: string, spec = ''): string {
  const more = spec.replaceAll(/^(?=.)/gm, '  ')
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  interval: 5m
  path: ${path}
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
${more}`
}

export function namespace(name: string): string {
  return `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`
}

export function configMap(
  namespace: string,
  name: string,
  data: Readonly<Record<string, string>> = { a: '1' },
): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, namespace: ${namespace}}
data: ${JSON.stringify(data)}
`
}

export function deployment(namespace: string, name: string, { app = name, annotations = '{}' } = {}): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${app}}}
  template:
    metadata: {labels: {app: ${app}}, annotations: ${annotations}}
    spec: {containers: [{name: main, image: nginx}]}
`
}

/** Several documents in one file. */
export function documents(...texts: readonly string[]): string {
  return texts.join('---\n')
}

/** Path of a namespaced core object or, with `apps/`, of that group, on the API server: `web/configmaps/a`, `apps:web/deployments/a`. */
export function pathOf(short: string): string {
  const [namespace, plural, name] = short.replace(/^apps:/, '').split('/')
  const root = short.startsWith('apps:') ? '/apis/apps/v1' : '/api/v1'
  return `${root}/namespaces/${namespace}/${plural}/${name}`
}
