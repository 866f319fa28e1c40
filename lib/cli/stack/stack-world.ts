import { shellRegion } from '../../adapters/aws/shell-region.ts'
import { shellWorld } from '../../adapters/aws/shell-world.ts'
import { describeStack } from '../../adapters/aws/stack.ts'
import type { AwsWorld } from '../../adapters/aws/world.ts'
import { systemClock } from '../../adapters/system/clock.ts'
import { placesOf, type StackPlaces } from './places.ts'

/** A stack as the shell's credentials reach it. */
export interface StackWorld {
  readonly name: string
  readonly status: string
  readonly aws: AwsWorld
  readonly region: string
  readonly places: StackPlaces
}

/** Finds a stack by its name in the region of the shell. Nothing is asked of its parts yet. */
export async function stackWorld(name: string, env: Readonly<Record<string, string | undefined>>): Promise<StackWorld> {
  const aws = shellWorld(env, systemClock)
  const region = await shellRegion(env)
  const stack = await describeStack(aws, region, name)
  return { name, status: stack.status, aws, region, places: placesOf(stack) }
}
