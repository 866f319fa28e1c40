import * as z from 'zod'
import { partitionOf } from '../core/aws-partition.ts'

/** An Amazon resource name taken apart: `arn:<partition>:<service>:<region>:<account>:<resource>`. */
const arnForm = /^arn:(aws|aws-cn|aws-us-gov):([a-z0-9-]+):([a-z0-9-]*):([^:]*):(.+)$/
const accountForm = /^\d{12}$/
const regionForm = /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/
/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
const roleForm = /^role\/[\w+=,.@/-]{1,576}$/
/** Secrets Manager puts six characters behind each name: an ARN without them is that of no secret, and a right to it would be none. */
const secretForm = /^secret:[\w/+=.@-]{1,512}-[A-Za-z0-9]{6}$/

export const awsRegion = z.string().regex(regionForm, 'must be a region of AWS such as eu-west-1')

/** YAML takes an account that is not quoted for a number, and may lose its first digits. */
export const awsAccount = z
  .string({ error: () => 'must be text; put it in quotes' })
  .regex(accountForm, 'must be an account of AWS: 12 digits')

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
export const eksName = z
  .string()
  .regex(
    /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/,
    'must be the name of an EKS cluster: up to 100 letters, digits, - and _, no - or _ first',
  )

export const externalId = z
  .string()
  .min(2, 'must have 2 characters at least')
  .max(1224)
  .regex(/^[\w+=,.@:/-]*$/, 'must be letters, digits and any of _+=,.@:/-')

const roleText = 'must be the ARN of a role, as arn:aws:iam::111122223333:role/NAME'

export const roleArn = z.string().refine((text) => isRole(text), roleText)

/** The ARN of a role in an account that may be left open. */
export const roleArnOfAny = z
  .string()
  .refine(
    (text) => isRole(text.replace(':{account}:', ':000000000000:')),
    `${roleText}, where {account} may stand for the account`,
  )

/** Of the secret, not its name: the functions may read what the fleet file names, by ARN. */
export const secretArn = z
  .string()
  .refine(
    (text) => isSecret(text),
    'must be the whole ARN of a secret, with the six characters behind its name, as arn:aws:secretsmanager:REGION:111122223333:secret:NAME-AbCdEf',
  )

const awsId = (kind: string) =>
  z.string().regex(new RegExp(`^${kind}-[0-9a-f]{1,17}$`), `must be an id as ${kind}-0a1b2c3d`)
export const vpcId = awsId('vpc')
export const subnetId = awsId('subnet')

function isRole(text: string): boolean {
  const [, , service, region, account = '', resource = ''] = arnForm.exec(text) ?? []
  return service === 'iam' && region === '' && accountForm.test(account) && roleForm.test(resource)
}

function isSecret(text: string): boolean {
  const [, , service, region = '', account = '', resource = ''] = arnForm.exec(text) ?? []
  return (
    service === 'secretsmanager' && regionForm.test(region) && accountForm.test(account) && secretForm.test(resource)
  )
}

/** Where a role and a region cannot belong together: what is wrong with the role. Undefined where nothing is, or one of them is malformed. */
export function foreignRole(role: string, region: string): string | undefined {
  const [, found] = arnForm.exec(role) ?? []
  const wanted = partitionOf(region).name
  if (found === undefined || found === wanted || !regionForm.test(region)) return undefined
  return `is of partition ${found}, but region ${region} is of partition ${wanted}`
}
