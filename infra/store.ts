import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'

export interface StoreProps {
  /** ARN of a key of your own in KMS for the bucket; the one of S3 where not given, which costs nothing and asks for no policy. */
  readonly encryptionKeyArn?: string
}

/** Documents that are changed by several writers: one that forgets its condition would overwrite what it never read. */
const conditional = ['heads/*', 'clusters/*/records/*', 'clusters/*/controls/*']

/** The bucket that holds all state. */
export class Store extends Construct {
  readonly bucket: Bucket

  constructor(scope: Construct, id: string, { encryptionKeyArn }: StoreProps = {}) {
    super(scope, id)
    const encryption =
      encryptionKeyArn === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : { encryptionKey: Key.fromKeyArn(this, 'Key', encryptionKeyArn), bucketKeyEnabled: true }
    this.bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      ...encryption,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
      // Only of versions that were replaced or deleted: what is current goes by mark and sweep alone, never by age.
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    })
    this.bucket.addToResourcePolicy(demandConditions(this.bucket))
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions::AwsSolutions-S1',
      reason:
        'Roles of this stack alone write here, each change is an event of the audit trail, and CloudTrail data events tell the requests',
    })
  }
}

/** Refuses a write that carries neither `If-None-Match` (create) nor `If-Match` (change), whoever sends it. */
function demandConditions(bucket: Bucket): PolicyStatement {
  return new PolicyStatement({
    sid: 'DemandConditionalWrites',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: conditional.map((keys) => bucket.arnForObjects(keys)),
    conditions: { Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' } },
  })
}
