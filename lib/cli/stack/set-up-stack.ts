import { keepSecret, putSecretValue } from '../../adapters/aws/keep-secret.ts'
import { s3ObjectStore } from '../../adapters/aws/s3-object-store.ts'
import { readSecretText } from '../../adapters/aws/secret.ts'
import { shellClients } from '../../adapters/aws/shell-clients.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import { secretValue } from '../../local/secret-value.ts'
import type { SetUp } from '../set-up.ts'
import { deployedFleet } from './deployed-fleet.ts'
import { stackWorld } from './stack-world.ts'

/** A deployed stack and what is around it; `fleet` is the one that is going to be deployed, where it is not the one that was. */
export async function setUpStack(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  given?: Fleet,
): Promise<SetUp> {
  const { aws, region, places } = await stackWorld(name, env)
  const { s3, close } = await shellClients(aws, region, env)
  const fleet = given ?? (await deployedFleet(s3, places, s3ObjectStore(s3, places.bucket)))
  return {
    name: `stack ${name}`,
    ...(fleet !== undefined && { fleet }),
    ...(places.webhook !== undefined && { webhook: places.webhook }),
    secret: (reference) => secretValue(reference, { folder: '.', env, inAws: (arn) => readSecretText(aws, arn) }),
    async keepSecret(repository, value) {
      const description = `Signs what ${repository} tells ${name}`
      const kept = { region, name: `${name}/webhook/${repository}`, value, description }
      return { secretArn: await keepSecret(aws, kept) }
    },
    async fillSecret(reference, value) {
      if (!('secretArn' in reference)) return false
      await putSecretValue(aws, { region: reference.secretArn.split(':')[3] ?? region, id: reference.secretArn, value })
      return true
    },
    close: async () => close(),
  }
}
