import { writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { readSecretText } from '../../adapters/aws/secret.ts'
import { shellWorld } from '../../adapters/aws/shell-world.ts'
import { isErrno } from '../../adapters/disk/absent.ts'
import { systemClock } from '../../adapters/system/clock.ts'
import { asProblem } from '../../core/problem.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import { secretValue } from '../../local/secret-value.ts'
import type { SetUp } from '../set-up.ts'

export interface LocalSetUp {
  readonly fleet: Fleet
  readonly fleetFile: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A product on this machine and what is around it: secrets are files beside the fleet file. */
export function setUpLocal({ fleet, fleetFile, env }: LocalSetUp): SetUp {
  const folder = dirname(resolve(fleetFile))
  const inAws = (arn: string) => readSecretText(shellWorld(env, systemClock), arn)
  const create = async (file: string, value: string): Promise<boolean> => {
    try {
      // Readable for its owner alone, and never over another one.
      await writeFile(resolve(folder, file), `${value}\n`, { mode: 0o600, flag: 'wx' })
      return true
    } catch (cause) {
      if (isErrno(cause, 'EEXIST')) return false
      throw asProblem(cause, { code: 'StoreFailed', subject: file, what: 'cannot be written' })
    }
  }
  return {
    name: '"sluice local"',
    fleet,
    secret: (reference) => secretValue(reference, { folder, env, inAws }),
    async keepSecret(repository, value) {
      const file = `./webhook-${repository.replaceAll('/', '-')}.secret`
      // What an earlier try left is as good: it is read instead.
      await create(file, value)
      return { file }
    },
    fillSecret: (reference, value) => ('file' in reference ? create(reference.file, value) : Promise.resolve(false)),
    close: async () => undefined,
  }
}
