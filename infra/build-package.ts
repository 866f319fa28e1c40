import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.ts'
import { webhook, workers } from './settings.ts'

/**
 * Makes `dist` for the package: Node does not run TypeScript below node_modules, and an app that uses the constructs needs no bundler.
 * Run by `npm pack` and `npm publish`, in the folder of the package.
 */
const dist = fileURLToPath(new URL('../dist', import.meta.url))
rmSync(dist, { recursive: true, force: true })
const compiled = spawnSync('tsc', ['--project', 'tsconfig.package.json'], { stdio: 'inherit' })
if (compiled.status !== 0) throw new Error(`tsc ended with ${compiled.status ?? compiled.error}`)
for (const name of Object.keys({ webhook, ...workers })) bundle(name, `${dist}/bundles/${name}`)
