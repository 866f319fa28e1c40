import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isJsonObject } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import type { IgnoreRule } from '../../lib/flux/definition.ts'
import { ownerLabels } from '../../lib/flux/owner-labels.ts'
import { fluxVerdict } from './audit/flux-side.ts'
import { namespace, owner } from './audit/shapes.ts'
import { startBoth } from './audit/start-both.ts'
import { sameLeft } from './audit/verdicts.ts'
import { admission } from './tampering/admission.ts'
import { handOn } from './tampering/hand.ts'
import { lifecycle, unmoved } from './tampering/lifecycle.ts'
import { managers } from './tampering/managers.ts'
import type { Row } from './tampering/row.ts'
import { rules } from './tampering/rules.ts'
import { values } from './tampering/values.ts'

let both: Awaited<ReturnType<typeof startBoth>>
let number = 0

before(async () => {
  both = await startBoth()
})
after(() => both?.stop())

describe('tampering is found as by Flux, and what is left is what Flux leaves', () => {
  for (const row of [...values, ...managers, ...lifecycle, ...admission]) it(row.what, () => play(row))
})

describe('what is nobody else’s business is not reported', () => {
  for (const row of unmoved) it(row.what, () => play(row))
})

describe('annotations and ignore rules count in the audit', () => {
  for (const row of rules) it(row.what, () => play(row))
})

async function play(row: Row): Promise<void> {
  number += 1
  const manifest = named(row.object, `row-${number}`)
  const later = named(row.later ?? row.object, `row-${number}`)
  const { spec = {} } = row
  const { sluice, flux, bySluice, byFlux } = both
  const options = { ignore: (spec.ignore ?? []) as unknown as readonly IgnoreRule[], force: spec.force === true }
  await Promise.all([sluice.keep([manifest], options), flux.reconcile([manifest], spec)])
  await Promise.all([bySluice, byFlux].map((arena) => row.tamper(handOn(arena, manifest))))
  const [finding] = await sluice.audit([later], { ...options, distrust: () => row.distrust === true })
  const [outcome] = await flux.reconcile([later], spec)
  assert.ok(finding !== undefined && outcome !== undefined)
  const said = fluxVerdict(outcome)
  const expected = { verdict: row.verdict, flux: row.flux ?? said }
  assert.deepEqual(
    { verdict: finding.verdict, flux: said },
    expected,
    `${finding.by}: ${finding.why} ${outcome.failure}`,
  )
  if (row.flux === undefined) assert.equal(finding.verdict, said, outcome.failure)
  else assert.notEqual(finding.verdict, said, 'it is as in Flux now')
  if (row.by !== undefined) assert.ok(finding.by === 'list' || finding.by === row.by, `needed a ${finding.by}`)
  const [written] = await sluice.revert([finding])
  if (outcome.action === 'configured') await flux.reconcile([later], spec)
  const difference = sameLeft(await bySluice.read(later), await byFlux.read(later), row.verdict)
  if (row.leaves === 'other')
    assert.ok(difference !== undefined || written === undefined, 'the same is left as by Flux now')
  else assert.equal(difference, undefined)
  if (['skipped', 'refused', 'terminating'].includes(row.verdict)) return
  const [again] = await sluice.audit([later], options)
  assert.deepEqual([again?.verdict, again?.by], ['clean', 'list'], again?.why)
}

function named(object: Manifest, name: string): Manifest {
  const labels = isJsonObject(object.metadata.labels) ? object.metadata.labels : {}
  const isCluster = /Class$|Configuration$/.test(object.kind)
  const where = isCluster ? {} : { namespace }
  return { ...object, metadata: { ...object.metadata, ...where, name, labels: { ...labels, ...ownerLabels(owner) } } }
}
