import { at, type KubeObject, namespaceOf, textAt } from '../object.ts'
import type { ClusterView } from './cluster.ts'
import { controllerOf } from './owner.ts'

const prefix = 'embedded.sluice.dev/'

const choices = {
  pods: ['ready', 'pending', 'crash', 'image-error'],
  job: ['complete', 'fail'],
  claim: ['bind', 'pending'],
} as const

type Choices = typeof choices

/** How an object is to fare, as annotations say. */
export interface Steering {
  readonly pods: Choices['pods'][number]
  readonly job: Choices['job'][number]
  readonly claim: Choices['claim'][number]
  /** Milliseconds until it gets there. */
  readonly delay: number
  /** What is wrong with the annotations. */
  readonly complaint?: string
}

/** What the annotations of an object and of those it was made for say of it; the nearest one counts. */
export function steeringOf(object: KubeObject, view: ClusterView): Steering {
  const chain = chainOf(object, view)
  const said = (name: string): string | undefined => {
    for (const one of chain) {
      const value = at(one.metadata, 'annotations', prefix + name)
      if (typeof value === 'string') return value
    }
    return undefined
  }
  const complaints: string[] = []
  const chosen = <N extends keyof Choices>(name: N): Choices[N][number] => {
    const value = said(name)
    const [usual] = choices[name]
    const known = choices[name].find((choice) => choice === value)
    if (value !== undefined && known === undefined) {
      complaints.push(`annotation ${prefix}${name}: "${value}" is none of ${choices[name].join(', ')}`)
    }
    return known ?? usual
  }
  const waits = said('delay')
  const delay = waits === undefined ? 0 : milliseconds(waits)
  if (delay === undefined) complaints.push(`annotation ${prefix}delay: "${waits}" is no time such as 500ms, 2s or 1m`)
  const steering = { pods: chosen('pods'), job: chosen('job'), claim: chosen('claim'), delay: delay ?? 0 }
  return complaints.length === 0 ? steering : { ...steering, complaint: complaints.join('; ') }
}

/** Whether annotations that steer differ between two states of an object. */
export function isSteeredAnew(object: KubeObject, previous: KubeObject | undefined): boolean {
  if (previous === undefined) return false
  return [...Object.keys(choices), 'delay'].some((name) => {
    const key = prefix + name
    return textAt(object.metadata, 'annotations', key) !== textAt(previous.metadata, 'annotations', key)
  })
}

/** An object and its owners. A ReplicaSet of a Deployment is left out: it keeps copies of annotations that the Deployment had. */
function chainOf(object: KubeObject, view: ClusterView): readonly KubeObject[] {
  const reference = controllerOf(object)
  const kind = view.kindOf(textAt(reference, 'apiVersion'), textAt(reference, 'kind'))
  const owner = kind === undefined ? undefined : view.get(kind.stored, namespaceOf(object), textAt(reference, 'name'))
  const isCopy = object.kind === 'ReplicaSet' && owner !== undefined
  return [...(isCopy ? [] : [object]), ...(owner === undefined ? [] : chainOf(owner, view))]
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

function milliseconds(text: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  const factor = units[unit]
  return factor === undefined ? undefined : Number(number) * factor
}
