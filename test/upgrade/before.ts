import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { source } from '../support/source.ts'

const unit = (name: string) => source`
  apiVersion: kustomize.toolkit.fluxcd.io/v1
  kind: Kustomization
  metadata: {name: ${name}, namespace: flux-system}
  spec:
    interval: 10m
    prune: true
    path: ./${name}
    sourceRef: {kind: GitRepository, name: flux-system}
`

export const configMap = (name: string, value: string) => source`
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: ${name}, namespace: default}
  data: {value: ${value}}
`

/** The repository that the version before had synced; its commits are the same each time it is made. */
export function repositoryBefore(): GitRepository {
  const repository = createRepository()
  repository.commit({
    'clusters/test/app.yaml': unit('app'),
    'clusters/test/held.yaml': unit('held'),
    'app/one.yaml': configMap('one', 'first'),
    'app/two.yaml': configMap('two', 'first'),
    'app/secret.yaml': source`
      apiVersion: v1
      kind: Secret
      metadata: {name: secret, namespace: default}
      stringData: {password: of-a-test}
    `,
    'held/three.yaml': configMap('three', 'first'),
  })
  return repository
}
