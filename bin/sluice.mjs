#!/usr/bin/env node
// A checkout runs its TypeScript as it is. The package holds it compiled and not as source: Node strips no types below node_modules.
import { existsSync } from 'node:fs'

const source = new URL('../lib/cli/bin.ts', import.meta.url)
await import(existsSync(source) ? source.href : new URL('../dist/lib/cli/bin.js', import.meta.url).href)
