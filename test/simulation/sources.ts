import { Problem } from '../../lib/core/problem.ts'
import type { RenderDeps } from '../../lib/render/deps.ts'
import type { Push, Repository } from './git.ts'
import type { Ports, PortWorld } from './ports.ts'
import { treeAt } from './tree.ts'

/** Answers where the repository is and what is in it: sometimes late, from a stale replica, or not at all. */
export function resolveFor(
  { scheduler, random, faults, trace, witness }: PortWorld,
  repository: Repository,
  ports: Ports,
): RenderDeps['resolve'] {
  const answer = (told: (push: Push) => void): Push => {
    if (repository.away) throw new Problem({ code: 'SourceFailed', subject: repository.url, what: 'is away' })
    const { pushes } = repository
    const head = repository.head()
    const stale = pushes.length > 1 && faults.happens('stale read')
    const push = stale ? random.pick(pushes.slice(0, -1)) : head
    told(push)
    trace.add({
      time: scheduler.now(),
      who: ports.worker.name,
      what: 'resolved',
      outcome: `push ${push.number}`,
      fault: stale,
    })
    return push
  }
  const fetch = (push: Push) =>
    ports.read('fetch the tree', async () => {
      if (faults.happens('failed build') || repository.away) {
        throw new Problem({ code: 'SourceFailed', subject: repository.url, what: 'broke off' })
      }
      return treeAt(push.content, push.revision)
    })
  return async () => {
    const slow = faults.happens('late build') ? 1_000 + random.below(60_000) : 0
    const told = witness.resolves(ports.worker)
    const push = await ports.read('resolve', async () => answer(told), slow)
    return { revision: push.revision, tree: (at) => fetch((at && repository.lastOf(at)) ?? push) }
  }
}
