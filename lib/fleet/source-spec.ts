import { Problem } from '../core/problem.ts'
import type { GitRepositoryDefinition } from '../flux/definition.ts'
import type { GitSourceSpec } from '../source/spec.ts'
import { coversUrl } from '../source/url.ts'
import { credentialFor } from './credential-for.ts'
import { fetchUrl } from './fetch-url.ts'
import type { Fleet } from './fleet.ts'

/**
 * The source that a GitRepository of a cluster stands for: its URL, ref and filters, read with the fleet's credential for that URL. A
 * fleet credential or `fetchFrom` stands in for `secretRef` and for ssh; where there is none, a Problem says what to add.
 */
export function sourceSpec(
  fleet: Fleet,
  cluster: string,
  definition: GitRepositoryDefinition,
): GitSourceSpec | Problem {
  const { namespace, name, url, ref, ignore, secretRef } = definition
  const repository = credentialFor(fleet, url, cluster, namespace)
  const subject = `GitRepository/${namespace}/${name}`
  const standsIn = repository?.auth !== undefined || repository?.fetchFrom !== undefined
  if (secretRef !== undefined && !standsIn) {
    return new Problem({
      code: 'Unsupported',
      subject,
      field: 'spec.secretRef',
      what: `Secret ${secretRef} of the cluster is not read; ${whoMay(fleet, url)}`,
      remedy:
        'Add a Repository with auth or fetchFrom for its URL to the fleet file, with a usedBy that allows this namespace',
    })
  }
  const address = repository === undefined ? url : fetchUrl(repository, url)
  if (!isReadable(address)) {
    return new Problem({
      code: 'Unsupported',
      subject,
      field: 'spec.url',
      what: `${url} is an ssh address, which is not supported yet; ${whoMay(fleet, url)}`,
      remedy: 'Add a Repository with fetchFrom (an https or file address) for its URL to the fleet file',
    })
  }
  return { kind: 'GitRepository', url, ref, ignore, credential: repository?.name ?? '' }
}

function isReadable(address: string): boolean {
  return /^(https?|file):\/\//.test(address)
}

function whoMay(fleet: Fleet, url: string): string {
  const covering = fleet.repositories.filter((repository) => coversUrl(repository.url, url)).map(({ name }) => name)
  if (covering.length === 0) return 'no Repository of the fleet file covers its URL'
  return `Repository ${covering.join(', ')} of the fleet file covers its URL, but not for this cluster and namespace`
}
