import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { SluiceFleet, type SluiceFleetProps } from './sluice-fleet.ts'

export type SluiceStackProps = StackProps & SluiceFleetProps

/** Sluice as a stack of its own. */
export class SluiceStack extends Stack {
  readonly fleet: SluiceFleet

  constructor(scope: Construct, id: string, props: SluiceStackProps) {
    super(scope, id, props)
    // CDK leaves `Default` out of logical names.
    this.fleet = new SluiceFleet(this, 'Default', props)
  }
}
