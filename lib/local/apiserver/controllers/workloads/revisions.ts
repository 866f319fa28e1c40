import { equal, type JsonObject } from '../../json.ts'
import { at, type KubeObject, namespaceOf, numberAt, objectAt, textAt } from '../../object.ts'
import { changed } from '../changed.ts'
import { claimed } from '../claimed.ts'
import type { Cluster } from '../cluster.ts'
import { controllerReference } from '../owner.ts'
import { hashName } from './template-hash.ts'

const revisions = 'apps/controllerrevisions'

/** The ControllerRevisions of an owner, the oldest first. */
export function revisionsOf(owner: KubeObject, cluster: Cluster): readonly KubeObject[] {
  return claimed(owner, revisions, cluster).toSorted(byRevision)
}

function byRevision(one: KubeObject, other: KubeObject): number {
  const byNumber = numberOf(one) - numberOf(other)
  if (byNumber !== 0) return byNumber
  const [first, second] = [one, other].map((each) => textAt(each.metadata, 'creationTimestamp'))
  return first === second ? 0 : String(first) < String(second) ? -1 : 1
}

function numberOf(revision: KubeObject): number {
  return numberAt(revision, 'revision')
}

/**
 * The revision of an owner's template: the newest one; a former one is made the newest again. `hashLabel` is the label under which it keeps
 * its hash (controller/history).
 */
export function currentRevision(
  owner: KubeObject,
  known: readonly KubeObject[],
  hashLabel: string,
  cluster: Cluster,
): KubeObject {
  const data = dataOf(owner)
  const newest = known.at(-1)
  const same = known.findLast((revision) => equal(revision.data, data))
  if (same !== undefined && same === newest) return same
  const revision = newest === undefined ? 1 : numberOf(newest) + 1
  if (same !== undefined) return cluster.update(revisions, changed(same, ['revision'], revision))
  const hash = hashName(data, numberAt(owner, 'status', 'collisionCount'))
  const annotations = objectAt(owner.metadata, 'annotations')
  return cluster.create(revisions, {
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      namespace: namespaceOf(owner),
      labels: { ...objectAt(owner, 'spec', 'template', 'metadata', 'labels'), [hashLabel]: hash },
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    ...{ data, revision },
  })
}

/** What a revision keeps: a patch that gives an owner its template back. */
function dataOf(owner: KubeObject): JsonObject {
  return { spec: { template: { $patch: 'replace', ...objectAt(owner, 'spec', 'template') } } }
}

/** The owner with the template that a revision keeps. */
export function atRevision(owner: KubeObject, revision: KubeObject): KubeObject {
  const { $patch: _, ...template } = objectAt(revision, 'data', 'spec', 'template')
  return changed(owner, ['spec', 'template'], template)
}

const usualHistory = 10

/** Deletes the oldest revisions that nothing uses, beyond those that are kept for going back. */
export function truncateHistory(
  owner: KubeObject,
  known: readonly KubeObject[],
  isUsed: (revision: KubeObject) => boolean,
  cluster: Cluster,
): void {
  const given = at(owner, 'spec', 'revisionHistoryLimit')
  const limit = typeof given === 'number' ? given : usualHistory
  const unused = known.filter((revision) => !isUsed(revision))
  for (const revision of unused.slice(0, Math.max(unused.length - limit, 0))) cluster.remove(revisions, revision)
}
