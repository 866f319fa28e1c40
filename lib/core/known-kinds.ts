import type { Manifest } from './manifest.ts'

type Typed = Pick<Manifest, 'apiVersion' | 'kind'>

/** Whether it holds what must not be shown; a kind that is written wrongly counts too. */
export function isSecret({ apiVersion, kind }: Typed): boolean {
  return apiVersion === 'v1' && kind.toLowerCase() === 'secret'
}

/** Whether it defines a kind of custom resources. */
export function isCustomResourceDefinition({ apiVersion, kind }: Typed): boolean {
  return apiVersion.startsWith('apiextensions.k8s.io/') && kind.toLowerCase() === 'customresourcedefinition'
}
