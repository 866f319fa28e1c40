import * as z from 'zod'
import { access, accessOf } from './access-schema.ts'
import { address, dnsLabel, text, textMap } from './fields.ts'
import type { Cluster } from './fleet.ts'
import { behaviour, behaviourOf, sourceFields, sourceOf } from './spec-schema.ts'

/** A document of kind Cluster. */
export const clusterSchema = z.strictObject({
  apiVersion: text,
  kind: z.literal('Cluster'),
  metadata: z.strictObject({ name: dnsLabel, labels: textMap.optional() }),
  spec: z.strictObject({ source: sourceFields(address, text), access, ...behaviour }),
})

export function clusterOf({ metadata, spec }: z.infer<typeof clusterSchema>): Cluster {
  const { source, access, ...behaviour } = spec
  return {
    name: metadata.name,
    labels: metadata.labels ?? {},
    source: sourceOf(source),
    access: accessOf(access),
    ...behaviourOf(behaviour),
  }
}
