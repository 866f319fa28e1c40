import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOracle } from '../support/oracle.ts'

test('the oracle links the very versions that Flux 2.9 links', async () => {
  const oracle = await startOracle()
  const versions = await oracle.versions()
  const linked = {
    'github.com/fluxcd/cli-utils': 'v1.2.2',
    'github.com/fluxcd/pkg/envsubst': 'v1.7.0',
    'github.com/fluxcd/pkg/kustomize': 'v1.35.4',
    'github.com/fluxcd/pkg/sourceignore': 'v0.18.0',
    'github.com/fluxcd/pkg/ssa': 'v0.76.1',
    'github.com/Masterminds/semver/v3': 'v3.5.0',
    'k8s.io/client-go': 'v0.36.2',
    'sigs.k8s.io/kustomize/api': 'v0.21.1',
    'sigs.k8s.io/kustomize/kyaml': 'v0.21.1',
    'sigs.k8s.io/yaml': 'v1.6.0',
  }
  for (const [module, version] of Object.entries(linked)) assert.equal(versions[module], version, module)
})

test('an error of Flux is a verdict, not a failure of the oracle', async () => {
  const oracle = await startOracle()
  const verdict = await oracle.envsubst('${missing}', {}, { strict: true })
  assert.deepEqual(verdict, { kind: 'error', error: 'variable not set (strict mode): "missing"' })
})
