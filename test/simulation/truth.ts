import type { Json } from '../../lib/core/json.ts'
import { at } from '../../lib/core/json.ts'
import type { InventoryId } from '../../lib/core/object-ref.ts'
import type { Revision } from '../../lib/core/revision.ts'
import { type FleetModel, filesOf, type ObjectModel, type WantedObject, wantedBy } from './fleet-model.ts'
import type { Push, Repository } from './git.ts'

/** What each push wanted, known without any of the product. */
export interface Truth {
  readonly repository: Repository
  push(model: FleetModel): Push
  /** Of a push by its number. */
  model(number: number): FleetModel
  wanted(number: number): ReadonlyMap<InventoryId, WantedObject>
  /** Number of the last push of a revision; 0 where there is none. */
  numberOf(revision: Revision | undefined): number
}

export function truthOf(
  repository: Repository,
  clusters: readonly string[],
  before: readonly FleetModel[] = [],
): Truth {
  const models = [...before]
  const wanted = new Map<number, ReadonlyMap<InventoryId, WantedObject>>()
  const model = (number: number): FleetModel => {
    const found = models[number - 1]
    if (found === undefined) throw new Error(`no push ${number}`)
    return found
  }
  return {
    repository,
    push(next) {
      models.push(next)
      return repository.push(filesOf(next, clusters))
    },
    model,
    wanted(number) {
      const known = wanted.get(number) ?? wantedBy(model(number))
      wanted.set(number, known)
      return known
    },
    numberOf: (revision) => (revision === undefined ? 0 : (repository.lastOf(revision)?.number ?? 0)),
  }
}

/** Why a live object is not as it should be, or undefined where it is. */
export function difference(live: Json | undefined, { object, unit }: WantedObject): string | undefined {
  if (live === undefined) return 'is missing'
  if (at(live, 'metadata', 'deletionTimestamp') !== undefined) return 'is being deleted'
  const labels = ['name', 'namespace'].map((name) =>
    at(live, 'metadata', 'labels', `kustomize.toolkit.fluxcd.io/${name}`),
  )
  const owner = `Kustomization/${String(labels[1])}/${String(labels[0])}`
  if (owner !== unit) return `belongs to ${owner} instead of ${unit}`
  const [is, should] = [shownValue(live, object.kind), wantedValue(object)]
  return is === should ? undefined : `is ${is} instead of ${should}`
}

function shownValue(live: Json, kind: ObjectModel['kind']): string {
  const label = String(at(live, 'metadata', 'labels', 'app'))
  if (kind === 'Deployment') return `${label} ${String(at(live, 'spec', 'template', 'spec', 'containers', 0, 'image'))}`
  return `${label} ${JSON.stringify(at(live, 'data'))}`
}

function wantedValue({ kind, value, more }: ObjectModel): string {
  if (kind === 'Deployment') return `${value} web:${value}`
  return `${value} ${JSON.stringify({ value, ...(more !== undefined && { [more]: more }) })}`
}
