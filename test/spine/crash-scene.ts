import type { FileChange } from '../support/git-repository.ts'
import { configMap, deployment, documents, kustomization, namespace } from '../support/manifests.ts'

/** Files of a repository by path. */
export type Files = Readonly<Record<string, FileChange>>

/**
 * A repository before and after a commit that does all at once: creates, changes and prunes objects, moves some between units, adds a
 * unit and removes one. Everything lies in the namespace of that name.
 */
export function crashScene(space: string): { readonly before: Files; readonly after: Files } {
  const map = (name: string, a = '1') => configMap(space, name, { a })
  const apps = kustomization('apps', './apps')
  const old = kustomization('old', './old', 'dependsOn: [{name: apps}]')
  return {
    before: {
      'cluster/units.yaml': documents(apps, old),
      'apps/objects.yaml': documents(
        namespace(space),
        map('stays'),
        map('changes'),
        map('pruned-1'),
        map('pruned-2'),
        deployment(space, 'web'),
        deployment(space, 'pruned'),
      ),
      'apps/nested.yaml': kustomization('nested', './nested'),
      'nested/objects.yaml': documents(map('inner'), map('to-fresh'), map('nested-pruned')),
      'old/objects.yaml': documents(map('to-apps'), map('old-pruned')),
    },
    after: {
      'cluster/units.yaml': apps,
      'apps/objects.yaml': documents(
        namespace(space),
        map('stays'),
        map('changes', '2'),
        map('created'),
        map('to-apps'),
        deployment(space, 'web', { annotations: '{round: "2"}' }),
      ),
      'apps/nested.yaml': documents(kustomization('nested', './nested'), kustomization('fresh', './fresh')),
      'nested/objects.yaml': map('inner', '2'),
      'old/objects.yaml': null,
      'fresh/objects.yaml': documents(map('to-fresh'), map('fresh')),
    },
  }
}

/** Objects that live through the commit: the same before and after, by uid. */
export const survivors = ['stays', 'changes', 'to-apps', 'inner', 'to-fresh'] as const
