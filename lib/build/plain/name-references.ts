import { isJsonObject, type Json } from '../../core/json.ts'

/** Fields to look through; `name` marks one that holds the name of another object, `subject` one that holds a mapping that does. */
type Fields = 'name' | 'subject' | { readonly [field: string]: Fields }

const container: Fields = {
  env: { valueFrom: { secretKeyRef: { name: 'name' }, configMapKeyRef: { name: 'name' } } },
  envFrom: { secretRef: { name: 'name' }, configMapRef: { name: 'name' } },
}
const pod = {
  containers: container,
  initContainers: container,
  imagePullSecrets: { name: 'name' },
  priorityClassName: 'name',
  serviceAccountName: 'name',
  volumes: {
    configMap: { name: 'name' },
    secret: { secretName: 'name' },
    persistentVolumeClaim: { claimName: 'name' },
    projected: { sources: { secret: { name: 'name' }, configMap: { name: 'name' } } },
  },
} as const
const backend: Fields = { serviceName: 'name', service: { name: 'name' } }

/**
 * Where kustomize 5.8.1 looks for names of other objects in any kind (its default `nameReference`). It does so in every
 * build, changing nothing where no name changed, but refusing objects that are not shaped as it expects.
 */
const references: Fields = {
  imagePullSecrets: { name: 'name' },
  parameters: { userSecretName: 'name', secretRef: 'name', secretName: 'name', adminSecretName: 'name' },
  roleRef: { name: 'name' },
  rules: { resourceNames: 'name' },
  spec: {
    ...pod,
    azureFile: { secretName: 'name' },
    backend,
    configSource: { configMap: 'name' },
    defaultBackend: backend,
    ingressClassName: 'name',
    jobTemplate: { spec: { template: { spec: pod } } },
    policyName: 'name',
    rules: { http: { paths: { backend } } },
    scaleTargetRef: { name: 'name' },
    service: { name: 'name' },
    serviceName: 'name',
    storageClassName: 'name',
    template: { spec: pod },
    tls: { secretName: 'name' },
    volumeClaimTemplates: { spec: { storageClassName: 'name' } },
    volumeName: 'name',
  },
  // kustomize reads the namespaces of a binding's subjects as well, and panics at one that is no mapping.
  subjects: 'subject',
  template: { spec: pod },
  webhooks: { clientConfig: { service: 'name' } },
}

/** Whether kustomize finds the shapes it expects wherever it looks for names. */
export function hasPlainReferences(value: Json, fields: Fields = references): boolean {
  if (Array.isArray(value)) return value.every((item: Json) => isPlainItem(item, fields))
  if (fields === 'name') return !isJsonObject(value) || isNamed(value)
  if (!isJsonObject(value)) return false
  if (fields === 'subject') return isNamed(value)
  return Object.entries(fields).every(([field, inner]) => {
    const found = Object.hasOwn(value, field) ? value[field] : undefined
    return found === undefined || hasPlainReferences(found, inner)
  })
}

function isPlainItem(item: Json, fields: Fields): boolean {
  return !Array.isArray(item) && hasPlainReferences(item, fields)
}

/** A mapping in place of a name tells it with others, all of them text. */
function isNamed(value: { readonly [key: string]: Json }): boolean {
  const { name, namespace = '', kind = '' } = value
  return [name, namespace, kind].every((text) => typeof text === 'string') && name !== ''
}
