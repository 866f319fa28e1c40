/** Objects that sessions write. */
export function configMap(name: string, data: object, more: object = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...more }, data }
}

export function deployment(name: string, spec: object = {}, container: object = {}) {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1', ...container }] } },
      ...spec,
    },
  }
}

/** A definition of kinds, with columns of every type. */
export function gadgets(group: string, singular = 'gadget', shortName = 'gd') {
  const kind = `${singular.charAt(0).toUpperCase()}${singular.slice(1)}`
  const text = { type: 'string' }
  const column = (name: string, type: string, jsonPath: string, more: object = {}) => ({
    name,
    type,
    jsonPath,
    ...more,
  })
  const ready = { type: 'object', properties: { type: text, status: text } }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: `${singular}s`, singular, kind, shortNames: [shortName] },
      versions: [
        {
          ...{ name: 'v1', served: true, storage: true },
          subresources: {
            status: {},
            scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' },
          },
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description: 'A gadget.',
              properties: {
                spec: {
                  type: 'object',
                  required: ['size'],
                  properties: {
                    size: { type: 'integer', minimum: 0, description: 'How large it is.' },
                    color: { type: 'string', enum: ['red', 'blue'] },
                    weight: { type: 'number' },
                    on: { type: 'boolean' },
                    tags: { type: 'array', items: text },
                    parts: { type: 'object', additionalProperties: text },
                  },
                },
                status: {
                  type: 'object',
                  properties: {
                    size: { type: 'integer' },
                    since: { type: 'string', format: 'date-time' },
                    conditions: { type: 'array', items: ready },
                  },
                },
              },
            },
          },
          additionalPrinterColumns: [
            column('Size', 'integer', '.spec.size'),
            column('Color', 'string', '.spec.color', { description: 'Its color' }),
            column('Weight', 'number', '.spec.weight'),
            column('On', 'boolean', '.spec.on'),
            column('Ready', 'string', '.status.conditions[?(@.type=="Ready")].status'),
            column('Since', 'date', '.status.since'),
            column('First', 'string', '.spec.tags[0]', { priority: 1 }),
            column('Tags', 'string', '.spec.tags', { priority: 1 }),
            column('Parts', 'string', '.spec.parts', { priority: 1 }),
            column('Dotted', 'string', String.raw`.metadata.labels.a\.test/b`, { priority: 1 }),
            column('Age', 'date', '.metadata.creationTimestamp'),
          ],
        },
      ],
    },
  }
}
