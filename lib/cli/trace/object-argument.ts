import type { ObjectRef } from '../../core/object-ref.ts'
import { usageError } from '../usage-error.ts'

/** An object as a person names it. */
export interface NamedObject {
  /** As written, in lower case. */
  readonly kind: string
  /** Undefined: in whichever namespace it is. */
  readonly namespace: string | undefined
  readonly name: string
}

/** Reads `Kind/namespace/name`, `Kind/name`, `kind namespace/name` or `kind name`, as kubectl's users write them. */
export function parseObject(words: readonly string[], namespace: string | undefined): NamedObject {
  const parts = words.flatMap((word) => word.split('/'))
  const [kind = '', first = '', second] = parts
  const isWhole = parts.every((part) => part !== '') && parts.length >= 2 && parts.length <= 3
  if (!isWhole) throw usageError('trace', `"${words.join(' ')}" names no object; write Kind/namespace/name`)
  if (second === undefined) return { kind: kind.toLowerCase(), namespace, name: first }
  return { kind: kind.toLowerCase(), namespace: first, name: second }
}

/** kubectl's short names of the kinds that people ask for most. */
const shortNames: Readonly<Record<string, string>> = {
  cj: 'cronjob',
  cm: 'configmap',
  crd: 'customresourcedefinition',
  deploy: 'deployment',
  ds: 'daemonset',
  hpa: 'horizontalpodautoscaler',
  ing: 'ingress',
  ks: 'kustomization',
  netpol: 'networkpolicy',
  ns: 'namespace',
  pdb: 'poddisruptionbudget',
  pv: 'persistentvolume',
  pvc: 'persistentvolumeclaim',
  rs: 'replicaset',
  sa: 'serviceaccount',
  sc: 'storageclass',
  sts: 'statefulset',
  svc: 'service',
}

/** Whether an object is the one that was named: by kind, plural or short name, also with its group as in `deployments.apps`. */
export function isNamed(named: NamedObject, ref: Omit<ObjectRef, 'version'>): boolean {
  if (ref.name !== named.name) return false
  if (named.namespace !== undefined && ref.namespace !== '' && ref.namespace !== named.namespace) return false
  const [word = '', ...group] = named.kind.split('.')
  if (group.length > 0 && group.join('.') !== ref.group) return false
  const kind = ref.kind.toLowerCase()
  return [shortNames[word] ?? word].some((one) => one === kind || pluralsOf(kind).includes(one))
}

function pluralsOf(kind: string): readonly string[] {
  return [`${kind}s`, `${kind}es`, kind.replace(/y$/, 'ies')]
}
