import type { Manifest } from '../../lib/core/manifest.ts'
import { yamlText } from '../../lib/manifest/yaml-text.ts'

export const objectsPerUnit = 8

/** The objects of one unit: a Namespace and what a small service has. */
export function unitObjects(prefix: string, unit: number): readonly Manifest[] {
  const namespace = `${prefix}-${unit}`
  const metadata = (name: string) => ({ name, namespace, labels: { app: namespace } })
  const configMaps = [1, 2, 3].map((n) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(`config-${n}`),
    data: { 'settings.yaml': `level: info\nunit: ${unit}\npart: ${n}\n`, name: namespace },
  }))
  const ports = [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }]
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata('web') },
    ...configMaps,
    { apiVersion: 'v1', kind: 'Secret', metadata: metadata('key'), type: 'Opaque', data: { token: 'c2VjcmV0' } },
    { apiVersion: 'v1', kind: 'Service', metadata: metadata('web'), spec: { selector: { app: namespace }, ports } },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadata('web'), spec: deployment(namespace) },
  ]
}

function deployment(app: string): Manifest['spec'] {
  const resources = { requests: { cpu: '100m', memory: '64Mi' } }
  const container = { name: 'web', image: 'registry.example/web:1.0.0', ports: [{ containerPort: 8080 }], resources }
  const template = { metadata: { labels: { app } }, spec: { serviceAccountName: 'web', containers: [container] } }
  return { replicas: 2, selector: { matchLabels: { app } }, template }
}

/** The files of one unit in a repository: a kustomization and a file per object. */
export function unitFiles(prefix: string, unit: number): readonly (readonly [string, string])[] {
  const objects = unitObjects(prefix, unit)
  const names = objects.map(({ kind, metadata: { name } }) => `${kind.toLowerCase()}-${name}.yaml`)
  const kustomization = `resources:\n${names.map((name) => `- ${name}\n`).join('')}`
  const files = objects.map((object, index) => [`apps/${unit}/${names[index]}`, yamlText(object)] as const)
  return [[`apps/${unit}/kustomization.yaml`, kustomization], ...files]
}

/** One Kustomization for each unit. */
export function fluxManifests(prefix: string, units: number): string {
  const manifests = [...Array(units).keys()].map((unit) => ({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: `${prefix}-${unit}`, namespace: 'flux-system' },
    spec: {
      interval: '10m',
      prune: true,
      path: `./apps/${unit}`,
      sourceRef: { kind: 'GitRepository', name: 'flux-system' },
    },
  }))
  return manifests.map(yamlText).join('---\n')
}
