import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { sluice } from './sluice.ts'

test('a fleet is told line by line, with the sum and what Flux would take', async () => {
  const { code, out } = await sluice('cost --clusters 10 --units 50 --pushes 50 --interval 10m')
  assert.match(out, /^Lambda, render and sync {2,}[0-9,]+ GB-s {2,}\d+\.\d\d$/m)
  assert.match(out, /^Sluice together {2,}\d+\.\d\d$/m)
  assert.match(out, /^Flux: what its controllers reserve of nodes {3}3\.5 vCPU, 2\.5 GiB {2,}120\.96$/m)
  assert.equal(code, 0)
})

test('what is not given is as help says', async () => {
  const given = await sluice('cost --clusters 10 --units 50 --pushes 50 --interval 10m --poll 10m')
  assert.equal((await sluice('cost')).out, given.out)
})

for (const format of ['json', 'yaml']) {
  test(`-o ${format} holds workload, lines and prices`, async () => {
    const { workload, lines, usd, prices } = parse((await sluice(`cost --clusters 3 -o ${format}`)).out)
    assert.equal(workload.clusters, 3)
    assert.equal(lines.length, 15)
    assert.ok(usd > 0)
    assert.equal(prices.region, 'us-east-1')
  })
}

for (const [line, told] of [
  ['cost --clusters many', /--clusters takes a whole number of up to 7 digits, not "many"/],
  ['cost --units -1', /units/],
  ['cost --pushes 1.5', /--pushes takes a whole number/],
  ['cost --interval soon', /--interval takes a duration such as 5m, not "soon"/],
  ['cost --interval 0s', /--interval takes at least 1s/],
  ['cost 10', /cost/],
] as const) {
  test(`"sluice ${line}" is refused`, async () => {
    const { code, err } = await sluice(line)
    assert.match(err, told)
    assert.equal(code, 2)
  })
}
