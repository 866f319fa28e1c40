import { metadataOnly } from './metadata-only.ts'
import type { KubeObject } from './object.ts'
import type { Resource } from './resource.ts'

/**
 * Objects as text, each made once for as long as the object lives: lists and watches send the same objects again and again, and a stored
 * object never changes.
 */
export interface Texts {
  /** In the API version that it is asked in. */
  whole(object: KubeObject, resource: Resource): string
  /** As an item of a list, where built-in kinds leave out apiVersion and kind. */
  item(object: KubeObject, resource: Resource): string
  metadata(object: KubeObject): string
}

/** `convert` gives an object in the version of a resource. */
export function objectTexts(convert: (object: KubeObject, resource: Resource) => KubeObject): Texts {
  const wholes = memo()
  const items = memo()
  const metadatas = memo()
  return {
    whole: (object, resource) => wholes(convert(object, resource), JSON.stringify),
    item: (object, resource) =>
      resource.custom === undefined
        ? items(convert(object, resource), bare)
        : wholes(convert(object, resource), JSON.stringify),
    metadata: (object) => metadatas(object, (one) => JSON.stringify(metadataOnly(one))),
  }
}

function bare(object: KubeObject): string {
  const { apiVersion: _, kind: __, ...rest } = object
  return JSON.stringify(rest)
}

type Memo = (object: KubeObject, make: (object: KubeObject) => string) => string

function memo(): Memo {
  const known = new WeakMap<KubeObject, string>()
  return (object, make) => {
    const found = known.get(object)
    if (found !== undefined) return found
    const made = make(object)
    known.set(object, made)
    return made
  }
}
