import * as z from 'zod'
import { checkRole } from './access-schema.ts'
import { awsAccount, awsRegion, externalId, roleArnOfAny } from './aws-fields.ts'
import { address, dnsLabel, text, textMap } from './fields.ts'
import type { ClusterSet } from './fleet.ts'
import { fillIn, samplePlaceholders, unknownPlaceholder } from './placeholders.ts'
import { behaviour, behaviourOf, sourceFields, sourceOf } from './spec-schema.ts'

/** Text in which `{name}`, `{account}` and `{region}` stand for what was found, held to what it is to become. */
const template = (becomes: z.ZodType<string>) =>
  z.string().superRefine((given, context) => {
    const unknown = unknownPlaceholder(given)
    if (unknown !== undefined) {
      const message = `${unknown} stands for nothing; {name}, {account} and {region} do`
      context.addIssue({ code: 'custom', message })
      return
    }
    const read = becomes.safeParse(fillIn(given, samplePlaceholders), { reportInput: true })
    for (const { message } of read.error?.issues ?? []) context.addIssue({ code: 'custom', message })
  })

const eks = z
  .strictObject({
    region: awsRegion,
    tags: textMap.refine((tags) => Object.keys(tags).length > 0, 'must not be empty: it would take every cluster'),
    roleArn: roleArnOfAny.optional(),
    externalId: externalId.optional(),
    accounts: z
      .array(awsAccount)
      .min(1)
      .refine((accounts) => new Set(accounts).size === accounts.length, 'names an account twice')
      .optional(),
  })
  .superRefine(checkRole)
  .superRefine(({ roleArn = '', accounts }, context) => {
    if (accounts === undefined || roleArn.includes('{account}')) return
    const message = 'needs a roleArn with {account}: a role in each of them'
    context.addIssue({ code: 'custom', path: ['accounts'], message })
  })

/** A document of kind ClusterSet. */
export const clusterSetSchema = z.strictObject({
  apiVersion: text,
  kind: z.literal('ClusterSet'),
  metadata: z.strictObject({ name: dnsLabel }),
  spec: z.strictObject({
    eks,
    template: z.strictObject({
      name: template(dnsLabel).optional(),
      labels: textMap.optional(),
      source: sourceFields(template(address), template(text)),
      ...behaviour,
    }),
  }),
})

export function clusterSetOf({ metadata, spec }: z.infer<typeof clusterSetSchema>): ClusterSet {
  const { region, tags, roleArn, externalId, accounts } = spec.eks
  const { name = '{name}', labels = {}, source, ...behaviour } = spec.template
  return {
    name: metadata.name,
    eks: {
      ...{ region, tags },
      ...(roleArn !== undefined && { roleArn }),
      ...(externalId !== undefined && { externalId }),
      ...(accounts !== undefined && { accounts }),
    },
    template: { name, labels, source: sourceOf(source), ...behaviourOf(behaviour) },
  }
}
