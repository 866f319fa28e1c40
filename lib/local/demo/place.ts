import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The repository's address, as manifests, fleet file and webhooks name it. */
export const sampleUrl = 'https://git.example/sample/fleet'

/** Where the demo of a data folder keeps what a user would bring: a fleet file and a repository. */
export function demoPlace(data: string) {
  const folder = join(data, 'demo')
  const repository = join(folder, 'fleet')
  return {
    folder,
    repository,
    /** Where it is really fetched from. */
    fetchFrom: pathToFileURL(repository).href,
    fleetFile: join(folder, 'fleet.yaml'),
    /** What signs the webhooks that the repository sends. */
    secretFile: join(folder, 'webhook-secret'),
    /** Where the product takes webhooks now. */
    addressFile: join(folder, 'webhook-address'),
  } as const
}

export type DemoPlace = ReturnType<typeof demoPlace>
