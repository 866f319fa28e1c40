import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Problem } from '../core/problem.ts'
import type { SecretReference } from '../fleet/fleet.ts'

/** Where secrets are. */
export interface SecretPlaces {
  /** Of the fleet file: files that it names are relative to it. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The text of a secret in Secrets Manager. */
  readonly inAws: (arn: string) => Promise<string>
}

/** Reads a secret that the fleet file refers to; of a file one line break at its end is left out. */
export async function secretValue(reference: SecretReference, { folder, env, inAws }: SecretPlaces): Promise<string> {
  if ('env' in reference) {
    const value = env[reference.env]
    if (value) return value
    throw missing(`environment variable ${reference.env}`, 'is not set', 'Set it before starting sluice')
  }
  if ('secretArn' in reference) return inAws(reference.secretArn)
  const path = resolve(folder, reference.file)
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '')
  } catch {
    throw missing(path, 'cannot be read', 'Check the path in the fleet file and the permissions of the file')
  }
}

function missing(subject: string, what: string, remedy: string): Problem {
  return new Problem({ code: 'AccessDenied', subject, what, remedy })
}
