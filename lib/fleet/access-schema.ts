import * as z from 'zod'
import { awsRegion, eksName, externalId, foreignRole, roleArn, secretArn } from './aws-fields.ts'
import { text } from './fields.ts'
import type { ClusterAccess } from './fleet.ts'

const eks = z
  .strictObject({ name: eksName, region: awsRegion, roleArn: roleArn.optional(), externalId: externalId.optional() })
  .superRefine(checkRole)

/** A role has to be of the region's partition, and an external id is for a role. */
export function checkRole(
  given: { readonly region: string; readonly roleArn?: string | undefined; readonly externalId?: string | undefined },
  context: z.core.$RefinementCtx,
): void {
  const { region, roleArn, externalId } = given
  const foreign = roleArn === undefined ? undefined : foreignRole(roleArn, region)
  if (foreign !== undefined) context.addIssue({ code: 'custom', path: ['roleArn'], message: foreign })
  if (externalId !== undefined && roleArn === undefined) {
    context.addIssue({ code: 'custom', path: ['externalId'], message: 'is for a role: give roleArn too' })
  }
}

const kubeconfig = z
  .strictObject({ file: text.optional(), secretArn: secretArn.optional(), context: text.optional() })
  .superRefine(({ file, secretArn }, context) => {
    if ((file === undefined) !== (secretArn === undefined)) return
    context.addIssue({ code: 'custom', message: 'must hold one of file and secretArn' })
  })

/** How a cluster is reached, in exactly one way. */
export const access = z
  .strictObject({ eks: eks.optional(), kubeconfig: kubeconfig.optional(), embedded: z.strictObject({}).optional() })
  .superRefine((ways, context) => {
    if (Object.values(ways).filter((way) => way !== undefined).length === 1) return
    context.addIssue({ code: 'custom', message: 'must hold exactly one of eks, kubeconfig and embedded' })
  })

export function accessOf({ eks, kubeconfig }: z.infer<typeof access>): ClusterAccess {
  if (eks !== undefined) {
    const { name, region, roleArn, externalId } = eks
    const role = { ...(roleArn !== undefined && { roleArn }), ...(externalId !== undefined && { externalId }) }
    return { kind: 'eks', name, region, ...role }
  }
  if (kubeconfig === undefined) return { kind: 'embedded' }
  const { file, secretArn, context } = kubeconfig
  const chosen = context === undefined ? {} : { context }
  if (secretArn !== undefined) return { kind: 'kubeconfigSecret', secretArn, ...chosen }
  return { kind: 'kubeconfig', file: file ?? '', ...chosen }
}
