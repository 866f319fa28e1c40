import { CfnOutput, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'

/** What commands read of a deployed stack. The names are a promise: `lib/cli/stack` looks for them. */
export function output(scope: Construct, name: string, value: string, description: string): void {
  // The same name wherever in a stack the fleet is, so that commands find it.
  new CfnOutput(scope, name, { value, description }).overrideLogicalId(name)
}

/** Values by names that are no names of outputs. */
export function outputMap(
  scope: Construct,
  name: string,
  values: ReadonlyMap<string, string>,
  description: string,
): void {
  if (values.size > 0) output(scope, name, Stack.of(scope).toJsonString(Object.fromEntries(values)), description)
}
