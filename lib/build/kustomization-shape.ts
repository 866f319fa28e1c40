/**
 * The fields of a kustomization file and their types, as kustomize 5.8.1 declares them.
 * `text` takes numbers and booleans as text where Flux reads the file, `exact` does not (fields of embedded Go structs).
 */
export type Shape =
  | 'text'
  | 'exact'
  | 'boolean'
  | 'integer'
  | 'any'
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> }

const texts: Shape = { list: 'text' }
const textMap: Shape = { map: 'text' }
const exacts: Shape = { list: 'exact' }

const optionsOf = (labels: Shape): Shape => ({
  fields: { labels, annotations: labels, disableNameSuffixHash: 'boolean', immutable: 'boolean' },
})
const gvk = { group: 'exact', version: 'exact', kind: 'exact' } as const
const resourceId = { ...gvk, name: 'exact', namespace: 'exact' } as const
const selector: Shape = { fields: { ...resourceId, annotationSelector: 'text', labelSelector: 'text' } }
const fieldSpec: Shape = { fields: { ...gvk, path: 'text', create: 'boolean' } }
const patch: Shape = {
  fields: { path: 'text', patch: 'text', target: selector, options: { map: 'boolean' } },
}
const image: Shape = {
  fields: { name: 'text', newName: 'text', tagSuffix: 'text', newTag: 'text', digest: 'text' },
}
const generator = {
  namespace: 'exact',
  name: 'exact',
  behavior: 'exact',
  literals: exacts,
  files: exacts,
  envs: exacts,
  env: 'exact',
  options: optionsOf({ map: 'exact' }),
} as const

/** Everything a kustomization file may hold. */
export const kustomizationShape: { readonly fields: Readonly<Record<string, Shape>> } = {
  fields: {
    apiVersion: 'exact',
    kind: 'exact',
    metadata: { fields: { name: 'text', namespace: 'text', labels: textMap, annotations: textMap } },
    openapi: textMap,
    namePrefix: 'text',
    nameSuffix: 'text',
    namespace: 'text',
    commonLabels: textMap,
    labels: {
      list: {
        fields: {
          pairs: textMap,
          includeSelectors: 'boolean',
          includeTemplates: 'boolean',
          fields: { list: fieldSpec },
        },
      },
    },
    commonAnnotations: textMap,
    patchesStrategicMerge: texts,
    patchesJson6902: { list: patch },
    patches: { list: patch },
    images: { list: image },
    imageTags: { list: image },
    replacements: { list: { fields: { source: 'any', targets: { list: 'any' }, sourceValue: 'exact', path: 'text' } } },
    replicas: { list: { fields: { name: 'text', count: 'integer' } } },
    vars: {
      list: {
        fields: {
          name: 'text',
          objref: { fields: { apiVersion: 'text', ...gvk, name: 'text', namespace: 'text' } },
          fieldref: { fields: { fieldPath: 'text' } },
        },
      },
    },
    sortOptions: {
      fields: { order: 'text', legacySortOptions: { fields: { orderFirst: texts, orderLast: texts } } },
    },
    resources: texts,
    components: texts,
    crds: texts,
    bases: texts,
    configMapGenerator: { list: { fields: generator } },
    secretGenerator: { list: { fields: { ...generator, type: 'text' } } },
    helmGlobals: 'any',
    helmCharts: { list: 'any' },
    helmChartInflationGenerator: { list: 'any' },
    generatorOptions: optionsOf(textMap),
    configurations: texts,
    generators: texts,
    transformers: texts,
    validators: texts,
    buildMetadata: texts,
  },
}
