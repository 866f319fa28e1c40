import { Problem } from '../../core/problem.ts'
import type { Repository, SecretReference } from '../../fleet/fleet.ts'
import type { SetUp } from '../set-up.ts'

/** The secret that signs a repository's webhooks. */
export interface ChosenSecret {
  readonly value: string
  readonly reference: SecretReference
  /** The fleet file does not name it yet. */
  readonly isNew: boolean
  readonly wasMade: boolean
}

/**
 * The first secret of the Repository in the fleet file, made where it has no value yet; a new one where the fleet file names none. The first
 * is the newest where secrets are being changed.
 */
export async function chooseSecret(
  setUp: SetUp,
  repository: Repository | undefined,
  { name, random }: { readonly name: string; readonly random: () => string },
): Promise<ChosenSecret> {
  const [reference] = repository?.webhook?.secrets ?? []
  if (reference === undefined) {
    const kept = await setUp.keepSecret(name, random())
    return { value: await setUp.secret(kept), reference: kept, isNew: true, wasMade: true }
  }
  try {
    return { value: await setUp.secret(reference), reference, isNew: false, wasMade: false }
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause
    const value = random()
    // What may not be read is not written over; what is a variable is for its owner to set.
    const isAbsent = cause.code === 'NotFound' || 'file' in reference
    if (isAbsent && (await setUp.fillSecret(reference, value))) return { value, reference, isNew: false, wasMade: true }
    throw cause
  }
}

/** A secret reference as the fleet file writes it. */
export function referenceText(reference: SecretReference): string {
  const [[kind, value] = ['', '']] = Object.entries(reference)
  return `{${kind}: ${JSON.stringify(value)}}`
}
