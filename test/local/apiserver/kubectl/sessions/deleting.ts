import { configMap, deployment } from '../objects.ts'
import { given, run, type Session } from '../session.ts'

const held = configMap('held', {}, { finalizers: ['test.example/hold'] })

export const deleting: Session = {
  name: 'deleting',
  steps: [
    given('create -f -', configMap('one', {}), configMap('two', {}), configMap('three', {}), held),
    run('delete cm one'),
    run('delete cm one'),
    run('delete cm one --ignore-not-found'),
    run('delete cm two --dry-run=server'),
    run('delete cm two -o name'),
    run('delete cm held --wait=false'),
    run('delete cm held --timeout=2s'),
    run('wait cm/held --for=delete --timeout=2s'),
    run(`patch cm held --type=merge -p '{"metadata":{"finalizers":null}}'`),
    run('get cm held'),
    run('delete cm --field-selector metadata.name=three'),
    given('create -f -', configMap('a', {}, { labels: { x: 'y' } }), configMap('b', {}, { labels: { x: 'y' } })),
    run('delete cm -l x=y'),
    run('delete cm -l x=y'),
    given('create -f -', deployment('web')),
    run('rollout status deployment/web', { lastLine: true }),
    run('delete deployment web --cascade=orphan'),
    run('get deployment,rs'),
    run('delete rs -l app=web --cascade=foreground'),
    run('get pods,rs'),
    given('create -f -', deployment('other')),
    run('rollout status deployment/other', { lastLine: true }),
    run('delete deployment other --cascade=background'),
    run('wait pod -l app=other --for=delete --timeout=30s', { silent: true }),
    run('get all'),
    run('create namespace {ns}-away'),
    run('create cm inside -n {ns}-away'),
    run('delete namespace {ns}-away'),
    run('get namespace {ns}-away'),
    run('create cm inside -n {ns}-away'),
    run('delete cm --all', { silent: true }),
  ],
}
