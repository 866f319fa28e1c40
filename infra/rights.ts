import { Stack, Validations } from 'aws-cdk-lib'
import { ManagedPolicy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { StoreAccess } from './access.ts'
import type { ClusterNeeds } from './fleet-needs.ts'
import { readable, reasonFor } from './wildcards.ts'

/** Who is given rights: a role of a function, or a policy for people. */
export type Holder = Role | ManagedPolicy

/** A statement with more is given as several: IAM takes 6,144 characters a policy, and CDK makes several policies of many statements. */
const resourcesOfStatement = 20

/** Gives rights. A `*` among the resources has to be argued for in wildcards.ts, which is also what cdk-nag is told. */
export function allow(
  holder: Holder,
  actions: readonly string[],
  resources: readonly string[],
  conditions: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): void {
  for (const resource of resources) acknowledge(holder, resource)
  for (let from = 0; from < resources.length; from += resourcesOfStatement) {
    const some = resources.slice(from, from + resourcesOfStatement)
    const statement = new PolicyStatement({ actions: [...actions], resources: some, conditions })
    if (holder instanceof ManagedPolicy) holder.addStatements(statement)
    else holder.addToPrincipalPolicy(statement)
  }
}

/** Tells cdk-nag why a holder has a resource with a `*`. */
export function acknowledge(holder: Holder, resource: string): void {
  const text = readable(Stack.of(holder).resolve(resource))
  if (!text.includes('*')) return
  Validations.of(holder).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM5[Resource::${text}]`,
    reason: reasonFor(text),
  })
}

/** Keys of the bucket. */
export function allowStore(holder: Holder, bucket: Bucket, { read, write, remove = [] }: StoreAccess): void {
  const arns = (keys: readonly string[]) => keys.map((key) => bucket.arnForObjects(key))
  allow(holder, ['s3:GetObject'], arns(read))
  allow(holder, ['s3:PutObject'], arns(write))
  allow(holder, ['s3:DeleteObject'], arns(remove))
  // Without it, S3 answers 403 instead of 404 for what is not there; a condition on the prefix would be none for a GET.
  allow(holder, ['s3:ListBucket'], [bucket.bucketArn])
  if (bucket.encryptionKey === undefined) return
  allow(holder, ['kms:Decrypt', ...(write.length > 0 ? ['kms:GenerateDataKey'] : [])], [bucket.encryptionKey.keyArn])
}

/** What clusters ask for: their roles, and the addresses of those of this account. */
export function allowClusters(
  holder: Holder,
  { roleArns, ownClusters }: Pick<ClusterNeeds, 'roleArns' | 'ownClusters'>,
): void {
  const { partition, account } = Stack.of(holder)
  allow(holder, ['sts:AssumeRole'], roleArns)
  const clusters = ownClusters.map(({ region, name }) => `arn:${partition}:eks:${region}:${account}:cluster/${name}`)
  allow(holder, ['eks:DescribeCluster'], clusters)
}
