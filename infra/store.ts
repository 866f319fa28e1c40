import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'

/** Documents that are changed by several writers: one that forgets its condition would overwrite what it never read. */
const conditional = ['heads/*', 'clusters/*/records/*', 'clusters/*/controls/*']

/** The bucket that holds all state. */
export class Store extends Construct {
  readonly bucket: Bucket

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
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
