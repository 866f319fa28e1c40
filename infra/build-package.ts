import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.ts'
import { webhook, workers } from './settings.ts'

/**
 * Makes `dist` for the package: Node does not run TypeScript below node_modules, and an app that uses the constructs needs no bundler. The
 * package has no sources beside it: what the program reads from disk (the page, the schemas of the embedded cluster) lies in `dist` too.
 * Run by `npm pack` and `npm publish`, in the folder of the package.
 */
const dist = fileURLToPath(new URL('../dist', import.meta.url))
rmSync(dist, { recursive: true, force: true })
const compiled = spawnSync('tsc', ['--project', 'tsconfig.package.json'], { stdio: 'inherit' })
if (compiled.status !== 0) throw new Error(`tsc ended with ${compiled.status ?? compiled.error}`)
cpSync(`${dist}/../lib`, `${dist}/lib`, { recursive: true, filter: (path) => !/(\.ts|\.md|\/sluice\.mjs)$/.test(path) })
for (const name of Object.keys({ webhook, ...workers })) bundle(name, `${dist}/bundles/${name}`)
