import { at, isTerminating, type KubeObject, namespaceOf, textAt } from '../../../object.ts'
import type { Cluster } from '../../cluster.ts'
import { type Controller, keyOf, namedBy } from '../../controller.ts'
import { finishedCondition } from './conditions.ts'

const jobs = 'batch/jobs'

/** Deletes Jobs some time after their end where they ask for it (ttlafterfinished). */
export function finishedJobs(cluster: Cluster): Controller {
  return {
    name: 'ttl-after-finished',
    watches: [jobs],
    keysOf: ({ object }) => [keyOf(namespaceOf(object), object.metadata.name)],
    reconcile(key) {
      const job = cluster.get(jobs, ...namedBy(key))
      const end = job === undefined || isTerminating(job) ? undefined : endOf(job)
      if (job === undefined || end === undefined) return undefined
      const left = end - cluster.now()
      if (left > 0) return left
      cluster.remove(jobs, job, { propagation: 'Foreground' })
      return undefined
    },
  }
}

function endOf(job: KubeObject): number | undefined {
  const seconds = at(job, 'spec', 'ttlSecondsAfterFinished')
  const finished = finishedCondition(job)
  if (typeof seconds !== 'number' || finished === undefined) return undefined
  return Date.parse(textAt(finished, 'lastTransitionTime')) + seconds * 1000
}
