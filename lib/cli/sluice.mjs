#!/usr/bin/env node
// A checkout runs its TypeScript as it is. The package holds it compiled and not as source: Node strips no types below node_modules.
import { existsSync } from 'node:fs'
import process from 'node:process'

const wanted = 24
const { node } = process.versions
if (Number.parseInt(node, 10) < wanted) {
  process.stderr.write(
    `error: sluice needs Node ${wanted} or newer, and this is ${node}. Install one, and run sluice with it.\n`,
  )
  process.exit(2)
}
const source = new URL('bin.ts', import.meta.url)
await import(existsSync(source) ? source.href : new URL('../../dist/lib/cli/bin.js', import.meta.url).href)
