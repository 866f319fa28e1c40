import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Problem } from '../core/problem.ts'
import type { SecretReference } from '../fleet/fleet.ts'

/** Reads a secret that the fleet file refers to; a file is relative to the fleet file's folder, one line break at its end is left out. */
export async function secretValue(
  reference: SecretReference,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if ('env' in reference) {
    const value = env[reference.env]
    if (value) return value
    throw missing(`environment variable ${reference.env}`, 'is not set', 'Set it before starting sluice')
  }
  if ('secretArn' in reference) throw missing(reference.secretArn, 'is in AWS', 'Use file or env on this machine')
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
