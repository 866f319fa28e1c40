import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Metafile } from 'esbuild'
import { bundle } from '../../infra/bundle.ts'
import { webhook, workers } from '../../infra/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-bundle-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Packages and rooms that a function has no use for when it starts, if at all. */
const unwanted = {
  webhook: /client-s3|@kubernetes|\/zod\/|\/yaml\/|js-yaml|semver|lib\/(lane|render|build|store|apply)\//,
  render: /@kubernetes|\/yaml\/|undici|lib\/(lane|apply|audit)\//,
  sync: /@kubernetes|\/yaml\/|undici|node-fetch/,
  schedule: /@kubernetes|\/yaml\/|undici|lib\/(lane|apply|audit|render)\//,
  notify: /@kubernetes|\/yaml\/|undici|lib\/(lane|apply|audit|render|schedule)\//,
} as const

for (const [name, { bundleBudgetKb }] of Object.entries({ webhook, ...workers })) {
  test(`${name} reads at most ${bundleBudgetKb} KB when it starts, and nothing that it has no use for`, () => {
    const started = readAtStart(bundle(name, join(folder, name)))
    const kb = Math.ceil(started.reduce((sum, { bytes }) => sum + bytes, 0) / 1_000)
    assert.ok(kb <= bundleBudgetKb, `${kb} KB of ${bundleBudgetKb} KB`)
    const files = started.flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    )
    assert.ok(files.some((path) => path.endsWith(`functions/${name}.ts`)))
    assert.deepEqual(
      files.filter((path) => unwanted[name as keyof typeof unwanted].test(path)),
      [],
    )
    // The credentials of a function are in its variables: profiles, SSO and machines are not looked for.
    assert.deepEqual(
      files.filter((path) => /credential-provider-(node|ini|sso|process|imds)/.test(path)),
      [],
    )
  })
}

/** The handler's file, and all that it imports before anything is asked of it. */
function readAtStart({ outputs }: Metafile): readonly Metafile['outputs'][string][] {
  const seen = new Set<string>()
  const read = (path: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind !== 'dynamic-import' && next in outputs) read(next)
    }
  }
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint !== undefined && path.endsWith('/index.mjs')) read(path)
  }
  return [...seen].flatMap((path) => outputs[path] ?? [])
}
