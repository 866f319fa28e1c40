import * as z from 'zod'
import { cleanPath } from '../flux/clean-path.ts'
import { duration } from '../flux/fields.ts'
import { gitRefOf } from '../flux/git-repository.ts'
import { address, dnsLabel, notYet, text, textMap } from './fields.ts'
import type { Cluster, ClusterAccess } from './fleet.ts'

const variableName = /^[_A-Za-z][_A-Za-z0-9]*$/

const source = z.strictObject({
  url: address,
  ref: z
    .strictObject({
      branch: text.optional(),
      tag: text.optional(),
      semver: text.optional(),
      name: text.optional(),
      commit: text.optional(),
    })
    .optional(),
  path: z.string().optional(),
})

const kubeconfig = z.strictObject({ file: text, context: text.optional(), secretArn: notYet })

const access = z
  .strictObject({ kubeconfig: kubeconfig.optional(), eks: notYet, embedded: z.strictObject({}).optional() })
  .superRefine(({ kubeconfig, embedded }, context) => {
    if ((kubeconfig === undefined) !== (embedded === undefined)) return
    context.addIssue({ code: 'custom', message: 'must hold either kubeconfig: {file, context} or embedded: {}' })
  })

const deletion = z.strictObject({
  maxPercent: z.number().min(0).max(100).default(50),
  minObjects: z.int().min(0).default(10),
  protect: z.array(text).default(['Namespace', 'CustomResourceDefinition', 'PersistentVolumeClaim']),
})

const yearMs = 365 * 24 * 3_600_000
const atMostAYear = z.number().max(yearMs, 'must be at most 8760h')

const audit = z.strictObject({
  interval: duration.pipe(atMostAYear.min(1_000, 'must be at least 1s')).optional(),
  drift: z.enum(['revert', 'report']).optional(),
})

const rollout = z.strictObject({ wave: z.int().min(1).max(1_000), after: duration.pipe(atMostAYear).optional() })

const variables = textMap.superRefine((map, context) => {
  for (const name of Object.keys(map).filter((key) => !variableName.test(key))) {
    const message = 'is no name of a variable: letters, digits and _ only, no digit first'
    context.addIssue({ code: 'custom', path: [name], message })
  }
})

/** A document of kind Cluster. */
export const clusterSchema = z.strictObject({
  apiVersion: text,
  kind: z.literal('Cluster'),
  metadata: z.strictObject({ name: dnsLabel, labels: textMap.optional() }),
  spec: z.strictObject({
    source,
    access,
    variables: variables.optional(),
    deletion: deletion.optional(),
    audit: audit.optional(),
    decryption: notYet,
    mirror: z
      .custom<false>((value) => value === undefined || value === false, 'is not supported by this version')
      .optional(),
    network: notYet,
    rollout: rollout.optional(),
  }),
})

export function clusterOf({ metadata, spec }: z.infer<typeof clusterSchema>): Cluster {
  const { url, ref = {}, path = '' } = spec.source
  const { audit: { interval, drift } = {}, rollout } = spec
  return {
    name: metadata.name,
    labels: metadata.labels ?? {},
    source: { url, ref: gitRefOf(ref), path: cleanPath(path) },
    access: accessOf(spec.access),
    variables: spec.variables ?? {},
    deletion: spec.deletion ?? deletion.parse({}),
    audit: { ...(interval !== undefined && { intervalMs: interval }), ...(drift !== undefined && { drift }) },
    ...(rollout !== undefined && { rollout: { wave: rollout.wave, afterMs: rollout.after ?? 0 } }),
  }
}

function accessOf({ kubeconfig }: z.infer<typeof access>): ClusterAccess {
  if (kubeconfig === undefined) return { kind: 'embedded' }
  const { file, context } = kubeconfig
  return { kind: 'kubeconfig', file, ...(context !== undefined && { context }) }
}
