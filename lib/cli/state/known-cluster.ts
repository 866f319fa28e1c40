import { closest } from '../../core/closest.ts'
import { Problem } from '../../core/problem.ts'
import { readIdentity } from '../../store/identity.ts'
import { recordsPrefix } from '../../store/keys.ts'
import { keysOf } from '../../store/read-all.ts'
import type { Product } from '../product.ts'
import { clusterNames } from './read-state.ts'

/** Throws where nobody knows a cluster of this name: a typing mistake must not look like a cluster on which there is nothing. */
export async function checkCluster(product: Product, name: string): Promise<void> {
  if (await isKnown(product, name)) return
  const { bucket, clusters = [] } = product
  const names = [...new Set([...clusters, ...(await clusterNames(bucket.store))])]
  const meant = closest(name, names)
  const remedy = meant === undefined ? '"sluice get clusters" lists those that are' : `Did you mean ${meant}?`
  throw new Problem({ code: 'NotFound', subject: `cluster ${name}`, what: 'is not known', remedy })
}

/** One that was contacted, or that the product that runs would contact. Controls alone make none: they may be a mistake of before. */
async function isKnown({ bucket, clusters = [] }: Product, name: string): Promise<boolean> {
  if (clusters.includes(name)) return true
  if ((await readIdentity(bucket.store, name)) !== undefined) return true
  return (await keysOf(bucket.store, recordsPrefix(name))).length > 0
}
