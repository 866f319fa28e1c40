import type { JsonObject } from '../../../lib/core/json.ts'
import { configMap, type Hand, type Row } from './row.ts'

/** Admission that changes what others write. */
export const admission: readonly Row[] = [
  {
    what: 'a default that admission adds to every write',
    object: labelled('default'),
    tamper: async (by) => {
      await start(by, 'default', 'Object{metadata: Object.metadata{annotations: {"injected": "yes"}}}')
      await touch(by)
    },
    verdict: 'clean',
    by: 'get',
  },
  {
    what: 'a value of ours that admission rewrites in every write, also in ours',
    object: labelled('always'),
    tamper: async (by) => {
      await start(by, 'always', 'Object{data: {"a": "rewritten"}}')
      await touch(by)
    },
    verdict: 'clean',
  },
  {
    what: "a value of ours that admission rewrote in someone else's write",
    object: labelled('once'),
    tamper: async (by) => {
      await start(by, 'once', 'Object{data: {"a": "rewritten"}}')
      await touch(by)
      await by.kubectl(['delete', 'mutatingadmissionpolicybinding', 'once'])
      await until(async () => (await wouldBe(by)) === 'probe')
    },
    verdict: 'drift',
  },
]

function labelled(label: string) {
  return configMap({ a: '1' }, { labels: { admission: label } })
}

const touch = (by: Hand) => by.patch({ metadata: { annotations: { touched: 'yes' } } }, 'robot')

/** Puts a policy in force for ConfigMaps with a label. */
async function start(by: Hand, label: string, expression: string): Promise<void> {
  const apiVersion = 'admissionregistration.k8s.io/v1'
  const spec = {
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    matchConstraints: {
      objectSelector: { matchLabels: { admission: label } },
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['configmaps'] }],
    },
    mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
  }
  const policy = { apiVersion, kind: 'MutatingAdmissionPolicy', metadata: { name: label }, spec }
  const metadata = { name: label }
  const binding = { apiVersion, kind: 'MutatingAdmissionPolicyBinding', metadata, spec: { policyName: label } }
  for (const one of [policy, binding]) await by.kubectl(['create', '-f', '-'], one)
  await until(async () => (await wouldBe(by)) !== 'probe' || (await hasInjected(by)))
}

/** What a write of `data.a` would leave; nothing is written. */
async function rehearsed(by: Hand): Promise<JsonObject> {
  const body = JSON.stringify({ data: { a: 'probe' } })
  const args = ['patch', 'configmap', by.name, '--type=merge', '-p', body, '--dry-run=server', '-o', 'json']
  return JSON.parse(await by.kubectl(args)) as JsonObject
}

async function wouldBe(by: Hand): Promise<unknown> {
  return ((await rehearsed(by)).data as JsonObject).a
}

async function hasInjected(by: Hand): Promise<boolean> {
  return JSON.stringify(await rehearsed(by)).includes('"injected":"yes"')
}

/** Policies take a moment to count. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) if (await holds()) return
  throw new Error('the policy does not count')
}
