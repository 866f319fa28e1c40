import { apply, type Call, type Case, get, patch, post, put } from './call.ts'

const deployments = '/apis/apps/v1/namespaces/{ns}/deployments'
const web = `${deployments}/web`
const annotation = 'kubectl.kubernetes.io/last-applied-configuration'

interface More {
  readonly spec?: object
  readonly metadata?: object
}

function deployment({ spec = {}, metadata = {} }: More = {}) {
  const containers = [{ name: 'c', image: 'i' }]
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers } }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', ...metadata },
    spec: { selector: { matchLabels: { a: 'b' } }, template, ...spec },
  }
}

function replicated(replicas: unknown, metadata: object = {}) {
  return deployment({ spec: { replicas }, metadata })
}

function withContainers(...containers: readonly object[]) {
  return deployment({ spec: { template: { metadata: { labels: { a: 'b' } }, spec: { containers } } } })
}

function scaled(replicas: number) {
  const metadata = { name: 'web', namespace: '{ns}' }
  return { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata, spec: { replicas } }
}

function status(fields: object, metadata: object = {}) {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', ...metadata }, status: fields }
}

function owned(more: object) {
  const fieldsV1 = { 'f:spec': { 'f:replicas': {} } }
  return { manager: 'm', operation: 'Update', apiVersion: 'apps/v1', fieldsType: 'FieldsV1', fieldsV1, ...more }
}

const scale = `${web}/scale`
const one = (name: string, ...calls: readonly Call[]): Case => ({ name, calls })

/** Who owns which field after writes by several managers, at the object's own address and beside it. */
export const casesOfFields: readonly Case[] = [
  one(
    'a scale takes the replicas',
    post(deployments, replicated(1)),
    put(`${scale}?fieldManager=s`, scaled(3)),
    get(web),
  ),
  one('a scale to what is', post(deployments, replicated(3)), put(`${scale}?fieldManager=s`, scaled(3)), get(web)),
  one(
    'a scale to nothing and back',
    ...[post(deployments, replicated(3)), put(`${scale}?fieldManager=s`, scaled(0)), get(web)],
    ...[put(`${scale}?fieldManager=s`, scaled(2)), get(web)],
  ),
  one(
    'a scale between applies',
    ...[apply(web, replicated(1), 'a'), patch('merge', `${scale}?fieldManager=s`, { spec: { replicas: 2 } }), get(web)],
    ...[apply(web, replicated(4), 'a'), apply(web, replicated(4), 'a', '&force=true'), apply(web, deployment(), 'a')],
  ),
  one(
    'a scale by apply',
    ...[apply(web, replicated(1), 'a'), apply(scale, scaled(2), 'b'), apply(scale, scaled(2), 'b', '&force=true')],
    ...[get(web), apply(web, replicated(4), 'a')],
  ),
  one(
    'statuses by apply',
    apply(web, replicated(1), 'a'),
    apply(
      `${web}/status`,
      status({ conditions: [{ type: 'Available', status: 'True' }] }, { labels: { x: 'y' } }),
      'b',
    ),
    apply(`${web}/status`, status({ replicas: 1 }), 'b'),
    apply(`${web}/status`, status({ replicas: 2 }), 'c'),
    get(web),
  ),
  one(
    'kubectl takes over what it had applied by itself',
    post(
      `${deployments}?fieldManager=kubectl-client-side-apply`,
      replicated(1, { annotations: { [annotation]: JSON.stringify(replicated(1)) } }),
    ),
    ...[apply(web, replicated(2), 'kubectl'), get(web), apply(web, replicated(2), 'kubectl')],
  ),
  one('apply with an unknown field', apply(web, deployment({ spec: { foo: 1 } }), 'a')),
  one('apply with a value of another type', apply(web, replicated('x'), 'a')),
  one('apply of another kind', apply(web, { ...deployment(), kind: 'Foo' }, 'a')),
  one('apply with managers', apply(web, deployment({ metadata: { managedFields: [] } }), 'a')),
  one('apply under another name', apply(web, deployment({ metadata: { name: 'other' } }), 'a')),
  one(
    'apply with an item twice',
    apply(web, withContainers({ name: 'c', image: 'i' }, { name: 'c', image: 'j' }), 'a'),
  ),
  one(
    'apply with a quantity that is none',
    apply(web, withContainers({ name: 'c', image: 'i', resources: { limits: { cpu: 'abc' } } }), 'a'),
  ),
  one(
    'a manager with a name that is too long',
    post(deployments, deployment({ metadata: { managedFields: [owned({ manager: 'm'.repeat(200) })] } })),
  ),
  one(
    'a manager of a version that is gone',
    post(deployments, deployment({ metadata: { managedFields: [owned({ apiVersion: 'apps/v0' })] } })),
    get(web),
  ),
  one(
    'managers taken away, and an apply after that',
    post(deployments, deployment()),
    patch('merge', `${web}?fieldManager=x`, { metadata: { managedFields: [{}] } }),
    patch('merge', `${web}?fieldManager=x`, { spec: { replicas: 7 } }),
    apply(web, replicated(9), 'a'),
  ),
  one(
    'a second one applies the same, twice',
    ...[apply(web, replicated(1), 'a'), apply(web, replicated(1), 'b'), apply(web, replicated(1), 'b')],
  ),
  one(
    'an apply without what it said before',
    ...[apply(web, replicated(1, { labels: { x: 'y' } }), 'a'), apply(web, deployment(), 'a')],
  ),
  one(
    'items of two appliers, one of whom leaves',
    apply(web, withContainers({ name: 'c', image: 'i' }), 'a'),
    apply(web, withContainers({ name: 'd', image: 'j' }, { name: 'c', image: 'i' }), 'b'),
    apply(web, withContainers({ name: 'c', image: 'i', env: [{ name: 'A', value: '1' }] }), 'a'),
    apply(web, withContainers({ name: 'c', image: 'i' }), 'b'),
  ),
]
