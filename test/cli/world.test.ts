import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../lib/core/problem.ts'
import { fleetOf } from '../support/local-run.ts'
import { sluice } from './sluice.ts'

const good = fleetOf({ url: 'https://git.example/acme/fleet', kubeconfig: 'kubeconfig' })
const files: Readonly<Record<string, string>> = {
  'fleet.yaml': good,
  'bad.yaml': good.replace('branch: main', 'brunch: main').replace('name: test', 'name: Test'),
  'empty.yaml': '# nothing yet\n',
}

async function readText(path: string): Promise<string> {
  const found = files[path]
  if (found === undefined) throw new Problem({ code: 'NotFound', subject: path, what: 'is not there' })
  return found
}

const locked = new Problem({ code: 'Locked', subject: '.sluice', what: 'is in use by process 7' })
const deps = {
  readText,
  kustomize: async () => ({ engine: 'none', build: async () => ({ kind: 'ok', yaml: '' }) as const }),
  openData: () => Promise.reject(locked),
  assertNobodyRuns: async () => undefined,
  openDataToLook: () => Promise.reject(locked),
}

const refused: readonly [string, RegExp][] = [
  ['local --fleet fleet.yaml --port 70000', /--port takes a number up to 65535, not "70000"/],
  ['local --fleet fleet.yaml --port http', /--port takes a number up to 65535, not "http"/],
  ['local --fleet fleet.yaml -o yaml', /-o takes json, not "yaml"/],
  ['local --fleet fleet.yaml', /\.sluice is in use by process 7/],
  ['local --once --fleet fleet.yaml --port 1', /local --once listens nowhere, so it takes no --port/],
  ['local --once --fleet fleet.yaml --host ::', /local --once listens nowhere, so it takes no --host/],
  ['local --demo --once', /--demo shows the sample while it stays up, so it takes neither --fleet nor --once/],
  ['diff', /diff needs --fleet FILE\. See "sluice diff --help"/],
  ['local --once --fleet absent.yaml', /error: absent\.yaml is not there/],
  ['local --once --fleet empty.yaml', /empty\.yaml:1:1.* holds no Cluster/],
  ['diff --fleet bad.yaml', /bad\.yaml:3:18 metadata\.name: [\s\S]*error: bad\.yaml:5:\d+ spec\.source\.ref\.brunch/],
  ['diff --fleet fleet.yaml --cluster live', /the fleet file has no cluster "live", only test/],
  ['diff a/b/c/d --fleet fleet.yaml', /"a\/b\/c\/d" names no unit/],
  ['diff --fleet fleet.yaml -o yaml', /-o takes json, not "yaml"/],
  ['local --once --fleet fleet.yaml -o wide', /-o takes json, not "wide"/],
  ['diff --fleet fleet.yaml --nope', /Unknown option '--nope'\. See "sluice diff --help"/],
  ['diff one two --fleet fleet.yaml', /diff does not know what to do with "two"/],
  ['local --once --fleet fleet.yaml', /\.sluice is in use by process 7/],
  ['diff --fleet fleet.yaml --path absent', /error: \. is not there/],
]

for (const [line, message] of refused) {
  test(`"sluice ${line}" says what is wrong and does nothing`, async () => {
    const { code, out, err } = await sluice(line, { deps })
    assert.match(err, message)
    assert.equal(out, '')
    assert.equal(code, 2)
  })
}
