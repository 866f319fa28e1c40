import * as z from 'zod'
import { cleanPath } from '../flux/clean-path.ts'
import { duration } from '../flux/fields.ts'
import { gitRefOf } from '../flux/git-repository.ts'
import { subnetId, vpcId } from './aws-fields.ts'
import { dnsLabel, notYet, text, textMap } from './fields.ts'
import type { Cluster, Network } from './fleet.ts'

const variableName = /^[_A-Za-z][_A-Za-z0-9]*$/

/** The repository and folder that describe a cluster, with a schema for its address and one for its other texts. */
export const sourceFields = (address: z.ZodType<string>, text: z.ZodType<string>) =>
  z.strictObject({
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
    path: text.or(z.literal('')).optional(),
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

/** Lambda takes 16 subnets at most. */
const network = z.strictObject({
  name: dnsLabel,
  vpcId,
  subnetIds: z
    .array(subnetId)
    .min(1)
    .max(16, 'must hold at most 16 subnets')
    .refine((ids) => new Set(ids).size === ids.length, 'names a subnet twice'),
})

/** What the fleet file says of a cluster beside its name, its source and how it is reached. */
export const behaviour = {
  variables: variables.optional(),
  deletion: deletion.optional(),
  audit: audit.optional(),
  decryption: notYet,
  mirror: z
    .custom<false>((value) => value === undefined || value === false, 'is not supported by this version')
    .optional(),
  network: network.optional(),
  rollout: rollout.optional(),
}

const behaviourFields = z.strictObject(behaviour)

export function behaviourOf(
  given: z.infer<typeof behaviourFields>,
): Pick<Cluster, 'variables' | 'deletion' | 'audit' | 'network' | 'rollout'> {
  const { audit: { interval, drift } = {}, rollout, network } = given
  return {
    variables: given.variables ?? {},
    deletion: given.deletion ?? deletion.parse({}),
    audit: { ...(interval !== undefined && { intervalMs: interval }), ...(drift !== undefined && { drift }) },
    ...(network !== undefined && { network: networkOf(network) }),
    ...(rollout !== undefined && { rollout: { wave: rollout.wave, afterMs: rollout.after ?? 0 } }),
  }
}

/** Subnets in one order, so that equal networks are equal. */
function networkOf({ name, vpcId, subnetIds }: z.infer<typeof network>): Network {
  return { name, vpcId, subnetIds: subnetIds.toSorted() }
}

export function sourceOf({ url, ref = {}, path = '' }: z.infer<ReturnType<typeof sourceFields>>): Cluster['source'] {
  return { url, ref: gitRefOf(ref), path: cleanPath(path) }
}
