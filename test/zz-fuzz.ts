import { startFieldOracle } from './support/field-oracle.ts'
import { builtinSchemas } from '../lib/local/apiserver/schema/builtin-schemas.ts'
import { randomOf } from './support/random.ts'
import { both } from './local/apiserver/fields/support/replay.ts'
import { randomValue, partOf, changed, spoilt } from './local/apiserver/fields/support/random-value.ts'
import { equal, isObject } from '../lib/local/apiserver/json.ts'
const oracle = await startFieldOracle()
const kinds = await oracle.kinds()
const schemas = builtinSchemas()
import { capturedTypes } from '../lib/local/apiserver/schema/captured.ts'
const all = process.env.KIND ? [[process.env.AV, process.env.KIND]] : Object.keys(capturedTypes().kinds).map((k) => k.split(' '))
for (const [apiVersion, kind] of all as [string,string][]) {
if (!kinds.find(k => k.apiVersion===apiVersion && k.kind===kind) || kind.endsWith('Options') ) continue
const empty = kinds.find(k => k.apiVersion===apiVersion && k.kind===kind)!.empty
const schema = schemas.schema(apiVersion, kind)!
let bad=0, steps=0; const counts: Record<string, number> = {}
for (let seed=Number(process.env.SEED ?? 1); seed < Number(process.env.SEED ?? 1)+Number(process.env.N ?? 100); seed++) {
  const random = randomOf(seed)
  const universe: any = { ...(randomValue(random, schema) as object), apiVersion, kind }
  universe.metadata = { ...universe.metadata, name: 'x', namespace: 'n' }
  delete universe.metadata.uid; delete universe.metadata.managedFields
  delete universe.status
  let live: any
  for (let step=0; step<6; step++) {
    const manager = random.pick(['a','b','kubectl'])
    const endpoint = { manager, apiVersion, kind, subresource: random.chance(0.1) ? 'status' : '', now: `2020-01-01T00:00:${String(step).padStart(2,'0')}Z`, empty,
      schemaOf: (v: string) => v === apiVersion ? schema : undefined, convert: (o: any, v: string) => v === o.apiVersion ? o : undefined }
    const verb = random.chance(0.6) ? 'apply' : 'update'
    const base = verb==='update' && live && random.chance(0.7) ? live : universe
    let value: any = changed(random, schema, partOf(random, base, verb==='update'?0.9:0.6), 0.15)
    if (verb === 'apply') { value.metadata = {...value.metadata}; delete value.metadata.managedFields; delete value.metadata.uid; if (random.chance(0.2)) { const s = spoilt(random, value); if (isObject(s)) value = s } if (isObject(value.metadata)) value.metadata = {...value.metadata, name: 'x'} }
    let result
    try { result = await both(oracle, endpoint as any, live, verb==='apply' ? { verb, config: value, force: random.chance(0.5) } : { verb, object: value }) }
    catch (e: any) { if (process.env.V) console.log('skip', e.message.slice(0,200)); counts.skip = (counts.skip??0)+1; continue }
    steps++
    const what = (result.theirs as any).code ?? verb
    counts[what] = (counts[what]??0)+1
    if (!equal(result.ours, result.theirs)) {
      bad++
      console.log('DIFF seed',seed,'step',step,verb, manager, endpoint.subresource)
      if (process.env.V) { const fs = await import('node:fs'); fs.writeFileSync('/tmp/w/o.json', JSON.stringify(result.ours,null,1)); fs.writeFileSync('/tmp/w/t.json', JSON.stringify(result.theirs,null,1)); fs.writeFileSync('/tmp/w/l.json', JSON.stringify(live??null,null,1)); fs.writeFileSync('/tmp/w/c.json', JSON.stringify(value,null,1)); process.exit(1) }
      break
    }
    live = result.live
  }
  if (bad > 5) break
}
if (bad || process.env.KIND) console.log(apiVersion, kind, { steps, bad }, JSON.stringify(counts))
}
await oracle[Symbol.asyncDispose]()
