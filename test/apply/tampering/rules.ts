import { configMap, deployment, type Hand, type Row, switched, widget } from './row.ts'

const replicas = { ignore: [{ paths: ['/spec/replicas'], target: { kind: 'Deployment' } }] }

/** Sets a switch on the live object alone, by a manager that Flux does not take over. */
const switchLive = (by: Hand, verb: 'annotate' | 'label', kind: string, to: string) =>
  by.kubectl([verb, kind, by.name, `kustomize.toolkit.fluxcd.io/${to}`, '--field-manager=robot'])

/** What annotations and `spec.ignore` say about an object. */
export const rules: readonly Row[] = [
  {
    what: 'an ignored field changed by kubectl-like tools that Flux does not take over',
    object: deployment(),
    spec: replicas,
    tamper: (by) => by.patch({ spec: { replicas: 7 } }, 'robot'),
    verdict: 'clean',
  },
  {
    what: 'an ignored field changed by kubectl: its ownership is taken, the value stays',
    object: deployment(),
    spec: replicas,
    tamper: (by) => by.patch({ spec: { replicas: 7 } }, 'kubectl-edit'),
    verdict: 'drift',
  },
  {
    what: 'an ignored field applied by another with force',
    object: deployment(),
    spec: replicas,
    tamper: (by) => by.apply({ spec: { replicas: 7 } }, 'robot', ['--force-conflicts']),
    verdict: 'clean',
  },
  {
    what: 'an ignored field, and another one',
    object: deployment(),
    spec: replicas,
    tamper: (by) =>
      by.patch({ spec: { replicas: 7, minReadySeconds: 3, revisionHistoryLimit: 1, paused: true } }, 'kubectl-edit'),
    verdict: 'drift',
  },
  {
    what: 'an ignored field applied by another, and a field of ours',
    object: deployment(),
    spec: replicas,
    tamper: async (by) => {
      await by.apply({ spec: { replicas: 7 } }, 'robot', ['--force-conflicts'])
      await by.kubectl(['set', 'image', `deployment/${by.name}`, 'app=app:2'])
    },
    verdict: 'drift',
  },
  {
    what: 'a field that a rule for another kind ignores',
    object: configMap(),
    spec: { ignore: [{ paths: ['/data/a'], target: { kind: 'Secret' } }] },
    tamper: (by) => by.patch({ data: { a: '9' } }, 'robot'),
    verdict: 'drift',
  },
  {
    what: 'a field that a rule without a target ignores',
    object: configMap(),
    spec: { ignore: [{ paths: ['/data/a'] }] },
    tamper: (by) => by.patch({ data: { a: '9' } }, 'robot'),
    verdict: 'clean',
  },
  {
    what: 'a field that a rule by label ignores',
    object: configMap({ a: '1' }, { labels: { tier: 'web' } }),
    spec: { ignore: [{ paths: ['/data/a'], target: { labelSelector: 'tier=web' } }] },
    tamper: (by) => by.patch({ data: { a: '9' } }, 'robot'),
    verdict: 'clean',
  },
  {
    what: 'an ignored field of a custom resource',
    object: widget({ size: 1, map: { a: '1' } }),
    spec: { ignore: [{ paths: ['/spec/map/a'] }] },
    tamper: (by) => by.patch({ spec: { map: { a: '9' } } }, 'robot'),
    verdict: 'clean',
  },
  {
    what: 'an ignored field that was removed',
    object: configMap(),
    spec: { ignore: [{ paths: ['/data/a'] }] },
    tamper: (by) => by.patch({ data: { a: null } }, 'robot'),
    verdict: 'clean',
  },
  {
    what: 'reconcile: disabled in Git',
    object: configMap({ a: '1' }, switched('reconcile', 'disabled')),
    tamper: (by) => by.kubectl(['create', 'configmap', by.name]),
    verdict: 'skipped',
  },
  {
    what: 'reconcile: disabled in the cluster, by kubectl annotate',
    object: configMap(),
    tamper: async (by) => {
      await by.kubectl(['annotate', 'configmap', by.name, 'kustomize.toolkit.fluxcd.io/reconcile=disabled'])
      await by.patch({ data: { a: '9' } }, 'kubectl-edit')
    },
    verdict: 'skipped',
  },
  {
    what: 'reconcile: disabled in the cluster, as a label, on a Deployment',
    object: deployment(),
    tamper: async (by) => {
      await switchLive(by, 'label', 'deployment', 'reconcile=Disabled')
      await by.kubectl(['scale', `deployment/${by.name}`, '--replicas=0'])
    },
    verdict: 'skipped',
  },
  {
    what: 'ssa: Ignore in Git',
    object: configMap({ a: '1' }, switched('ssa', 'Ignore')),
    tamper: (by) => by.kubectl(['create', 'configmap', by.name]),
    verdict: 'skipped',
  },
  {
    what: 'ssa: Ignore in the cluster',
    object: configMap(),
    tamper: async (by) => {
      await switchLive(by, 'annotate', 'configmap', 'ssa=Ignore')
      await by.patch({ data: { a: '9' } }, 'robot')
    },
    verdict: 'skipped',
  },
  {
    what: 'ssa: IfNotPresent of an object that exists',
    object: configMap({ a: '1' }, switched('ssa', 'IfNotPresent')),
    tamper: (by) => by.patch({ data: { a: '9' } }, 'kubectl-edit'),
    verdict: 'skipped',
  },
  {
    what: 'ssa: IfNotPresent of an object that was deleted',
    object: configMap({ a: '1' }, switched('ssa', 'IfNotPresent')),
    tamper: (by) => by.kubectl(['delete', 'configmap', by.name]),
    verdict: 'drift',
  },
  {
    what: 'ssa: IfNotPresent in the cluster only counts for nothing',
    object: configMap(),
    tamper: async (by) => {
      await switchLive(by, 'annotate', 'configmap', 'ssa=IfNotPresent')
      await by.patch({ data: { a: '9' } }, 'robot')
    },
    verdict: 'drift',
  },
  {
    what: 'ssa: Override, which is the default',
    object: configMap({ a: '1' }, switched('ssa', 'Override')),
    tamper: (by) => by.patch({ data: { c: '3' } }, 'kubectl-edit'),
    verdict: 'drift',
  },
  {
    what: 'ssa: Merge in the cluster, by a robot',
    object: configMap(),
    tamper: async (by) => {
      await switchLive(by, 'annotate', 'configmap', 'ssa=Merge')
      await by.patch({ data: { c: '3' } }, 'kubectl-edit')
    },
    verdict: 'clean',
  },
  {
    what: 'prune: disabled in the cluster keeps nothing from being put right',
    object: configMap(),
    tamper: async (by) => {
      await switchLive(by, 'annotate', 'configmap', 'prune=disabled')
      await by.patch({ data: { a: '9' } }, 'robot')
    },
    verdict: 'drift',
  },
  {
    what: 'prune: disabled in the cluster is no drift',
    object: configMap(),
    tamper: (by) => switchLive(by, 'annotate', 'configmap', 'prune=disabled'),
    verdict: 'clean',
    by: 'get',
  },
  {
    what: 'an immutable field, that someone has set by creating it again',
    object: deployment(),
    tamper: (by) => recreateWithOtherSelector(by),
    verdict: 'refused',
  },
  {
    what: 'an immutable field, with force: enabled in the cluster',
    object: deployment(),
    tamper: async (by) => {
      await recreateWithOtherSelector(by)
      await by.kubectl(['annotate', 'deployment', by.name, 'kustomize.toolkit.fluxcd.io/force=enabled'])
    },
    verdict: 'replaced',
    flux: 'drift',
  },
  {
    what: 'an immutable field, with spec.force',
    object: deployment(),
    spec: { force: true },
    tamper: (by) => recreateWithOtherSelector(by),
    verdict: 'replaced',
    flux: 'drift',
  },
]

async function recreateWithOtherSelector(by: Parameters<Row['tamper']>[0]): Promise<void> {
  await by.kubectl(['delete', 'deployment', by.name])
  await by.kubectl(['create', 'deployment', by.name, '--image=app'])
}
