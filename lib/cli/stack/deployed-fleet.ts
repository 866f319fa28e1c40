import type { S3Client } from '@aws-sdk/client-s3'
import { s3ObjectStore } from '../../adapters/aws/s3-object-store.ts'
import { Problem } from '../../core/problem.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import { withFound } from '../../fleet/found-clusters.ts'
import { parseFleet } from '../../fleet/parse-fleet.ts'
import { readFoundClusters } from '../../store/found-clusters.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import type { StackPlaces } from './places.ts'

/** The fleet as it was deployed with a stack, with the clusters that were found since; undefined where the stack does not say where it is. */
export async function deployedFleet(
  s3: Pick<S3Client, 'send'>,
  { fleetFile }: Pick<StackPlaces, 'fleetFile'>,
  store: ObjectStore,
): Promise<Fleet | undefined> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(fleetFile ?? '') ?? []
  if (bucket === undefined || key === undefined) return undefined
  const found = await s3ObjectStore(s3, bucket).get(key)
  if (found === undefined) {
    const remedy = 'Deploy the stack again, which puts it there'
    throw new Problem({ code: 'NotFound', subject: 'fleet file', what: `is not at ${fleetFile}`, remedy })
  }
  const parsed = parseFleet(Buffer.from(found.bytes).toString(), 'fleet.yaml')
  if (parsed.kind === 'fleet') return withFound(parsed.fleet, await readFoundClusters(store)).fleet
  throw parsed.errors[0] ?? new Problem({ code: 'InvalidFleet', subject: 'fleet file', what: 'cannot be read' })
}
