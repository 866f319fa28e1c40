import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fluxKindOf, isFluxInstallation, unsupportedKind } from '../../lib/flux/kinds.ts'

const kinds: readonly (readonly [string, string, string | undefined, boolean])[] = [
  ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'unit', true],
  ['helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'unit', false],
  ['source.toolkit.fluxcd.io/v1beta2', 'GitRepository', 'source', true],
  ['source.toolkit.fluxcd.io/v1', 'OCIRepository', 'source', false],
  ['source.extensions.fluxcd.io/v1beta1', 'ArtifactGenerator', 'source', false],
  ['notification.toolkit.fluxcd.io/v1beta3', 'Alert', 'notification', false],
  ['image.toolkit.fluxcd.io/v1', 'ImagePolicy', 'image', false],
  ['kustomize.config.k8s.io/v1beta1', 'Kustomization', undefined, true],
  ['apps/v1', 'Deployment', undefined, true],
]

for (const [apiVersion, kind, expected, supported] of kinds) {
  test(`${kind} of ${apiVersion} is ${expected ?? 'an ordinary object'}, ${supported ? 'supported' : 'refused by name'}`, () => {
    const manifest = { apiVersion, kind, metadata: { name: 'a', namespace: 'b' } }
    assert.equal(fluxKindOf(manifest), expected)
    assert.equal(unsupportedKind(manifest)?.fields.subject, supported ? undefined : `${kind}/b/a`)
  })
}

test("Flux's own installation is told by its label; units and Namespaces are never part of it", () => {
  const metadata = { name: 'a', namespace: 'flux-system', labels: { 'app.kubernetes.io/part-of': 'flux' } }
  assert.equal(isFluxInstallation({ apiVersion: 'apps/v1', kind: 'Deployment', metadata }), true)
  const unit = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata }
  assert.equal(isFluxInstallation(unit), false)
  assert.equal(isFluxInstallation({ apiVersion: 'v1', kind: 'Namespace', metadata }), false)
  assert.equal(isFluxInstallation({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }), false)
})
