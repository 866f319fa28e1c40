import assert from 'node:assert/strict'
import { test } from 'node:test'
import { build } from 'esbuild'
import { bundling } from '../../infra/bundling.ts'
import { repository } from '../support/source-files.ts'

/** 342 KB of it are ours and the client of SQS; the rest reads the fleet file. Raise it only knowing what came in. */
const budgetKb = 585

test('the bundle of the webhook stays small, and holds nothing that it has no use for', async () => {
  const { metafile } = await build({
    entryPoints: [`${repository}/functions/webhook.ts`],
    outfile: 'index.mjs',
    ...{ bundle: true, write: false, metafile: true, platform: 'node', format: 'esm', logLevel: 'error' },
    minify: bundling.minify === true,
    ...(bundling.target !== undefined && { target: bundling.target }),
    ...(bundling.mainFields !== undefined && { mainFields: [...bundling.mainFields] }),
  })
  const bytes = Object.values(metafile.outputs)[0]?.bytes ?? Number.POSITIVE_INFINITY
  assert.ok(bytes <= budgetKb * 1_000, `${Math.ceil(bytes / 1_000)} KB of ${budgetKb} KB`)
  const unwanted = /client-(s3|secrets-manager)|@kubernetes|js-yaml|semver|lib\/(lane|render|build|store|apply)\//
  assert.deepEqual(
    Object.keys(metafile.inputs).filter((path) => unwanted.test(path)),
    [],
  )
})
