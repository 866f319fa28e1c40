import { type InventoryId, inventoryId } from '../../lib/core/object-ref.ts'
import { type UnitId, unitId } from '../../lib/flux/definition.ts'
import type { Files } from './tree.ts'

/** What one file of a unit says: a ConfigMap's value, or a Deployment's image. */
export interface ObjectModel {
  readonly kind: 'ConfigMap' | 'Deployment'
  readonly value: string
  /** A second field that comes and goes. */
  readonly more?: string
}

/** One Kustomization of the fleet's repository. */
export interface UnitModel {
  /** The unit in whose folder its Kustomization lies. */
  readonly parent: string
  readonly dependsOn?: string
  readonly wait?: true
  /** Reads the shared base too. */
  readonly base?: true
  /** Its folder has a file that is no YAML. */
  readonly broken?: true
  readonly objects: Readonly<Record<string, ObjectModel>>
}

/** A commit of the fleet's repository: the root unit `flux-system` and all others by name. */
export interface FleetModel {
  readonly units: Readonly<Record<string, UnitModel>>
  /** Value of the ConfigMap in the base that units share; one per cluster and unit. */
  readonly base: string
}

export const rootUnit = 'flux-system'
export const space = 'apps'

/** An object as it should be on a cluster. */
export interface WantedObject {
  readonly unit: UnitId
  readonly object: ObjectModel
}

export function idOf(name: string, kind: ObjectModel['kind']): InventoryId {
  return inventoryId({ group: kind === 'Deployment' ? 'apps' : '', kind, namespace: space, name })
}

export function unitIdOf(name: string): UnitId {
  return unitId('Kustomization', 'flux-system', name)
}

/** Folder of a unit; that of the root and of a unit with a base differ from cluster to cluster. */
function folderOf(name: string, unit: UnitModel, cluster: string): string {
  if (name === rootUnit) return `clusters/${cluster}`
  return unit.base ? `units/${name}/${cluster}` : `units/${name}`
}

/** The files of a commit, for clusters of these names. */
export function filesOf(model: FleetModel, clusters: readonly string[]): Files {
  const files: Record<string, string> = {
    'base/shared.yaml': manifestText('shared', { kind: 'ConfigMap', value: model.base }),
  }
  files['base/kustomization.yaml'] = 'resources: [shared.yaml]\n'
  for (const cluster of clusters) {
    for (const [name, unit] of Object.entries(model.units)) {
      const folder = folderOf(name, unit, cluster)
      const resources: string[] = unit.base ? ['../../../base'] : []
      const add = (file: string, text: string): void => {
        files[`${folder}/${file}`] = text
        resources.push(file)
      }
      for (const [object, content] of Object.entries(unit.objects)) add(`${object}.yaml`, manifestText(object, content))
      for (const [child, definition] of Object.entries(model.units)) {
        if (definition.parent === name && child !== rootUnit)
          add(`unit-${child}.yaml`, unitText(child, definition, cluster))
      }
      if (unit.broken) add('broken.yaml', '{this is: [no yaml\n')
      files[`${folder}/kustomization.yaml`] = `resources: ${JSON.stringify(resources)}\n`
    }
  }
  return files
}

function manifestText(name: string, { kind, value, more }: ObjectModel): string {
  const metadata = `metadata: {name: ${name}, namespace: ${space}, labels: {app: "${value}"}}`
  if (kind === 'ConfigMap') {
    const data = JSON.stringify({ value, ...(more !== undefined && { [more]: more }) })
    return `apiVersion: v1\nkind: ConfigMap\n${metadata}\ndata: ${data}\n`
  }
  return `apiVersion: apps/v1
kind: Deployment
${metadata}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: "web:${value}"}]}
`
}

function unitText(name: string, unit: UnitModel, cluster: string): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  interval: 5m
  timeout: 30s
  path: ./${folderOf(name, unit, cluster)}
  prune: true
  wait: ${unit.wait ?? false}
  dependsOn: ${JSON.stringify(unit.dependsOn === undefined ? [] : [{ name: unit.dependsOn }])}
  sourceRef: {kind: GitRepository, name: flux-system}
`
}

/** What a commit wants on each cluster, as long as nothing in it is broken. */
export function wantedBy(model: FleetModel): ReadonlyMap<InventoryId, WantedObject> {
  const wanted = new Map<InventoryId, WantedObject>()
  for (const [name, unit] of Object.entries(model.units)) {
    const id = unitIdOf(name)
    for (const [object, content] of Object.entries(unit.objects)) {
      wanted.set(idOf(object, content.kind), { unit: id, object: content })
    }
    if (unit.base)
      wanted.set(idOf('shared', 'ConfigMap'), { unit: id, object: { kind: 'ConfigMap', value: model.base } })
  }
  return wanted
}
