import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type EnvironmentName, environment } from '../lib/core/environment.ts'
import { once } from '../lib/core/once.ts'
import { Problem } from '../lib/core/problem.ts'
import type { Fleet } from '../lib/fleet/fleet.ts'
import { unpackFleet } from '../lib/fleet/packed-fleet.ts'

/** What the stack told this function by a variable. */
export function variable(name: EnvironmentName): string {
  const value = process.env[environment[name]]
  if (value) return value
  throw new Problem({ code: 'InvalidInput', subject: environment[name], what: 'is not set for this function' })
}

/** The fleet file that was deployed with the stack, and the folder to which files that it names are relative. */
export const deployedFleet = once(async (): Promise<{ readonly fleet: Fleet; readonly folder: string }> => {
  const file = variable('fleetFile')
  return { fleet: unpackFleet(await readFile(file, 'utf8'), file), folder: dirname(resolve(file)) }
})
