import { Problem } from '../../core/problem.ts'

/**
 * The region of a shell as the AWS CLI finds it: AWS_REGION, AWS_DEFAULT_REGION, or that of the profile. Throws a Problem where it has none.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
export async function shellRegion(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const named = env.AWS_REGION || env.AWS_DEFAULT_REGION
  if (named) return named
  const { SQSClient } = await import('@aws-sdk/client-sqs')
  try {
    // Any client looks into the profile.
    return await new SQSClient({}).config.region()
  } catch (cause) {
    const remedy =
      'Set AWS_REGION to the region that the stack was deployed in, or "region" in the profile of AWS_PROFILE'
    throw new Problem({ code: 'InvalidInput', subject: 'AWS', what: 'has no region for this shell', remedy, cause })
  }
}
