import { Validations } from 'aws-cdk-lib'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'

/** The key of the hashes by which secret objects are compared. It is no part of the bucket. */
export class HashKey extends Secret {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: 'Keys the hashes of secret objects; a new value costs one close look at each of them',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    })
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason:
        'Nobody logs in with it, and it leaves the sync functions for nowhere; a new value is taken whenever it is put there by hand',
    })
  }
}
