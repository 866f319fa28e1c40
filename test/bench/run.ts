import { apiserverBench } from './apiserver.ts'
import { applyBench } from './apply.ts'
import { auditBench } from './audit.ts'
import { type Bench, printResult } from './bench.ts'
import { fanOutBench } from './fan-out.ts'
import { importsBench } from './imports.ts'
import { pushBench } from './push.ts'

const benches: readonly Bench[] = [apiserverBench, applyBench, auditBench, fanOutBench, importsBench, pushBench]

/** `npm run bench -- [NAME] [--json] [--runs N]`: runs one bench or all of them. */
const words = process.argv.slice(2)
const json = words.includes('--json')
const at = words.indexOf('--runs')
const runs = at < 0 ? 5 : Number(words[at + 1])
const name = words.find((word, index) => !word.startsWith('--') && (at < 0 || index !== at + 1))
const chosen = benches.filter((bench) => name === undefined || bench.name === name)
if (chosen.length === 0 || !Number.isInteger(runs) || runs < 1) {
  process.stderr.write(
    `usage: npm run bench -- [${benches.map((bench) => bench.name).join('|')}] [--json] [--runs N]\n`,
  )
  process.exit(2)
}
for (const bench of chosen) printResult(bench.name, await bench.run(runs), json)
