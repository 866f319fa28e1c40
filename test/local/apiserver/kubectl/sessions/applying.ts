import { configMap, deployment } from '../objects.ts'
import { given, run, type Session } from '../session.ts'

const setB = { env: [{ name: 'B', value: '2' }] }
const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec })

/** What each `kubectl apply` of its own kind does: three ways by the client. */
export const applying: Session = {
  name: 'applying',
  steps: [
    given('diff -f -', configMap('app', { a: '1', b: '2' })),
    given('apply -f -', configMap('app', { a: '1', b: '2' })),
    run('get cm app -o yaml'),
    given('apply -f -', configMap('app', { a: '1', b: '2' })),
    given('diff -f -', configMap('app', { a: '1', b: '2' })),
    given('diff -f -', configMap('app', { a: '3', c: '4' })),
    given('apply -f -', configMap('app', { a: '3', c: '4' })),
    run("get cm app -o jsonpath='{.data}'"),
    run('apply view-last-applied cm/app'),
    given('apply -f -', { ...configMap('app', { a: '1' }), nonsense: 1 }),
    given('apply -f - --validate=warn', { ...configMap('app', { a: '1' }), nonsense: 1 }),
    given('apply -f - --validate=ignore', { ...configMap('app', { a: '2' }), nonsense: 1 }),
    given('apply -f -', { apiVersion: 'v9', kind: 'ConfigMap', metadata: { name: 'x' } }),
    given('apply -f - --dry-run=server', configMap('app', { a: '5' })),
    given('apply -f - --dry-run=client', configMap('app', { a: '5' })),
    given('apply -f -', deployment('web', { replicas: 1 })),
    given(
      'apply -f -',
      deployment('web', { replicas: 1 }, { env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 80 }] }),
    ),
    run("get deploy web -o jsonpath='{.spec.template.spec.containers}'"),
    given('diff -f -', deployment('web', { replicas: 1 }, setB)),
    given('apply -f -', deployment('web', { replicas: 1 }, setB)),
    run("get deploy web -o jsonpath='{.spec.template.spec.containers}'"),
    given('apply -f -', deployment('web', { replicas: 1, replicaz: 3 }, setB)),
    given('apply -f -', deployment('web', { replicas: 'three' }, setB)),
    given('apply -f -', deployment('web', { selector: { matchLabels: { app: 'other' } } })),
    given('apply -f -', service({ selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] })),
    given('apply -f -', service({ selector: { app: 'web' }, ports: [{ port: 81, targetPort: 8080 }] })),
    run('get service web -o wide'),
    run('delete service web'),
  ],
}

/** And by the server. */
export const serverSide: Session = {
  name: 'server-side',
  steps: [
    given('diff --server-side -f -', configMap('app', { a: '1', b: '2' })),
    given('apply --server-side -f -', configMap('app', { a: '1', b: '2' })),
    given('apply --server-side -f -', configMap('app', { a: '1', b: '2' })),
    given('apply --server-side --field-manager=other -f -', configMap('app', { a: '2' })),
    given('diff --server-side --field-manager=other -f -', configMap('app', { a: '2' })),
    given('diff --server-side --field-manager=other --force-conflicts -f -', configMap('app', { a: '2' })),
    given('apply --server-side --field-manager=other --force-conflicts -f -', configMap('app', { a: '2' })),
    given('apply --server-side -f -', configMap('app', { b: '2' })),
    run('get cm app -o yaml --show-managed-fields'),
    given('apply --server-side -f -', { ...configMap('app', { b: '2' }), nonsense: 1 }),
    given('apply --server-side -f -', deployment('web', { replicas: 1 })),
    given('apply --server-side --field-manager=hpa -f -', deployment('web', { replicas: 3 })),
    given('apply --server-side --field-manager=hpa -f -', deployment('web', { replicaz: 3 })),
    given('apply -f -', configMap('mixed', { a: '1' })),
    given('apply --server-side -f -', configMap('mixed', { a: '2' })),
    run('get cm mixed -o yaml --show-managed-fields'),
    given('apply --server-side --dry-run=server -f -', configMap('new', { a: '2' })),
    run('get cm new'),
  ],
}

const pruned = 'apply -f - --prune -l set=x --prune-allowlist=core/v1/ConfigMap'
const labels = { labels: { set: 'x' } }

export const pruning: Session = {
  name: 'pruning',
  steps: [
    given(pruned, configMap('one', {}, labels), configMap('two', {}, labels)),
    given(pruned, configMap('one', {}, labels)),
    run('get cm -l set=x'),
  ],
}
