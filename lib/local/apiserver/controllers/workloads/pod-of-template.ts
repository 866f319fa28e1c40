import type { JsonObject } from '../../json.ts'
import { at, type KubeObject, listAt, namespaceOf, objectAt } from '../../object.ts'
import { controllerReference } from '../owner.ts'

/** A Pod as a controller creates it from the template of what it is made for (controller_utils.go, GetPodFromTemplate). */
export function podOfTemplate(owner: KubeObject, more: { readonly name?: string } = {}): JsonObject {
  const template = objectAt(owner, 'spec', 'template')
  const annotations = objectAt(template, 'metadata', 'annotations')
  const finalizers = listAt(template, 'metadata', 'finalizers')
  return {
    metadata: {
      ...(more.name !== undefined && { name: more.name }),
      generateName: `${owner.metadata.name}-`,
      namespace: namespaceOf(owner),
      labels: objectAt(template, 'metadata', 'labels'),
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(finalizers.length > 0 && { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: at(template, 'spec') ?? {},
  }
}
