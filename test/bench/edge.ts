/** How many units each cluster of the fleet has. */
export const edgeUnits = 20

/** The base that all units share: a push to it changes one object of each. */
export function shared(value: string): Readonly<Record<string, string>> {
  return {
    'base/settings.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {value: ${value}}\n`,
  }
}

/** A repository as many small clusters share it: one base, units over it, one folder for all clusters. */
export function edgeFiles(): Readonly<Record<string, string>> {
  const files: Record<string, string> = {
    ...shared('start'),
    'base/kustomization.yaml': 'resources: [settings.yaml, routes.yaml, web.yaml]\n',
    'base/routes.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: routes}\ndata: {routes: "/ web"}\n',
    'base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'registry.example/web:1.0.0'}]}
`,
  }
  for (const unit of Array(edgeUnits).keys()) {
    const name = `edge-${unit}`
    files[`apps/${unit}/kustomization.yaml`] = `namespace: ${name}\nresources: [../../base, namespace.yaml]\n`
    files[`apps/${unit}/namespace.yaml`] = `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`
    files[`clusters/edge/${unit}.yaml`] = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {interval: 10m, prune: true, path: ./apps/${unit}, sourceRef: {kind: GitRepository, name: flux-system}}
`
  }
  return files
}

/** Clusters that all follow the same folder of the same repository. */
export function edgeFleet(fleet: {
  readonly count: number
  readonly kubeconfig: string
  readonly url: string
  readonly fetchFrom: string
}): string {
  const { count, kubeconfig, url, fetchFrom } = fleet
  const clusters = Array.from(
    { length: count },
    (_, index) => `apiVersion: sluice.dev/v1
kind: Cluster
metadata: {name: edge-${index}}
spec:
  source: {url: '${url}', ref: {branch: main}, path: ./clusters/edge}
  access: {kubeconfig: {file: ${JSON.stringify(kubeconfig)}, context: edge-${index}}}
`,
  )
  return `${clusters.join('---\n')}---
apiVersion: sluice.dev/v1
kind: Repository
metadata: {name: acme}
spec: {url: '${url}', fetchFrom: '${fetchFrom}', webhook: {secrets: [{env: HOOK}]}}
`
}
