import { Problem } from '../core/problem.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { parseFleet } from '../fleet/parse-fleet.ts'
import type { CliDeps } from './product.ts'

/** The fleet in a file; the first mistake in it as a Problem ("sluice validate" lists them all). */
export async function readFleetFile(file: string, { readText }: Pick<CliDeps, 'readText'>): Promise<Fleet> {
  const parsed = parseFleet(await readText(file), file)
  if (parsed.kind === 'fleet') return parsed.fleet
  throw parsed.errors[0] ?? new Problem({ code: 'InvalidFleet', subject: file, what: 'cannot be read' })
}
