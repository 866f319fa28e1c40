import { demoClusters } from './fleet-text.ts'
import { sampleUrl } from './place.ts'

/** The image of the web server as the sample repository begins. */
export const firstImage = 'registry.example/web:1.0.0'

/** The file that names the image, for who wants to push a change. */
export const imageFile = 'apps/base/web/deployment.yaml'

/** The files of the sample repository by path: Flux's layout, two clusters, one app, and a base that both share. */
export function sampleFiles(): ReadonlyMap<string, string> {
  const clusters = demoClusters.flatMap(({ name, replicas }): [string, string][] => [
    [`clusters/${name}/flux-system/gotk-sync.yaml`, sync(name)],
    [`clusters/${name}/infrastructure.yaml`, unit({ name: 'infrastructure', path: './infrastructure' })],
    [`clusters/${name}/apps.yaml`, unit({ name: 'apps', path: `./apps/${name}`, dependsOn: 'infrastructure' })],
    [`apps/${name}/kustomization.yaml`, overlay(name, replicas)],
  ])
  return new Map([
    ['README.md', readme],
    ...clusters,
    ['infrastructure/namespaces.yaml', namespaces],
    ['infrastructure/quota.yaml', quota],
    ['apps/base/web/kustomization.yaml', base],
    [imageFile, deployment],
    ['apps/base/web/service.yaml', service],
    ['apps/base/web/budget.yaml', budget],
  ])
}

const readme = `# A sample fleet

Two clusters in the layout that Flux knows: \`clusters/\` says which units each has, \`infrastructure/\` is the same for both,
\`apps/\` holds a base and an overlay for each cluster. Commit something: it is on the clusters a moment later.
`

function sync(cluster: string): string {
  return `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 1m
  url: ${sampleUrl}
  ref: {branch: main}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m
  path: ./clusters/${cluster}
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
`
}

function unit({ name, path, dependsOn }: { name: string; path: string; dependsOn?: string }): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  interval: 10m
  path: ${path}
  prune: true
  wait: true
  timeout: 2m
  sourceRef: {kind: GitRepository, name: flux-system}
${dependsOn === undefined ? '' : `  dependsOn: [{name: ${dependsOn}}]\n`}`
}

function overlay(cluster: string, replicas: number): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: web
resources: [../base/web]
replicas: [{name: web, count: ${replicas}}]
configMapGenerator:
- name: greeting
  literals: ["message=Hello from ${cluster}"]
`
}

const base = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [deployment.yaml, service.yaml, budget.yaml]
`

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: ${firstImage}
        ports: [{name: http, containerPort: 8080}]
        envFrom: [{configMapRef: {name: greeting}}]
        resources:
          requests: {cpu: 50m, memory: 32Mi}
`

const service = `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http}]
`

const budget = `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  maxUnavailable: 1
  selector: {matchLabels: {app: web}}
`

const namespaces = `apiVersion: v1
kind: Namespace
metadata: {name: web}
`

const quota = `apiVersion: v1
kind: ResourceQuota
metadata: {name: pods, namespace: web}
spec:
  hard: {pods: "20"}
`
