import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { listZip, unzipTo } from '../../../lib/adapters/tools/zip.ts'
import { zipOf } from '../../support/zip-of.ts'

describe('the zip reader', () => {
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zip-'))
  })

  after(() => rm(folder, { recursive: true }))

  async function archiveOf(content: Buffer): Promise<string> {
    const file = join(await mkdtemp(join(folder, 'zip-')), 'a.zip')
    await writeFile(file, content)
    return file
  }

  for (const method of ['stored', 'deflated'] as const) {
    test(`lists and writes ${method} files`, async () => {
      const files = { empty: Buffer.alloc(0), 'a/b': Buffer.from('text'), big: Buffer.alloc(3_000_000, 'abc') }
      const archive = await archiveOf(zipOf(files, method))
      const entries = await listZip(archive)
      assert.deepEqual(
        entries.map(({ name, size }) => [name, size]),
        [
          ['empty', 0],
          ['a/b', 4],
          ['big', 3_000_000],
        ],
      )
      for (const entry of entries) {
        const target = join(folder, `${method}-${entry.size}`)
        await unzipTo(archive, entry, target)
        assert.deepEqual(await readFile(target), files[entry.name as keyof typeof files])
      }
    })
  }

  test('finds the directory before a comment', async () => {
    const archive = zipOf({ a: Buffer.from('a') })
    archive.writeUInt16LE(7, archive.length - 2)
    const entries = await listZip(await archiveOf(Buffer.concat([archive, Buffer.from('comment')])))
    assert.equal(entries.length, 1)
  })

  const damaged: readonly (readonly [string, (archive: Buffer) => Buffer, RegExp])[] = [
    ['text', () => Buffer.from('no zip at all'), /is not a zip archive/],
    ['nothing', () => Buffer.alloc(0), /is not a zip archive/],
    ['half of an archive', (archive) => archive.subarray(0, archive.length / 2), /is not a zip archive/],
    ['an unknown compression', (archive) => replaced(archive, 'PK\x01\x02', 10, 99), /method 99 is not supported/],
    ['a wrong checksum', (archive) => replaced(archive, 'PK\x01\x02', 16, 1), /does not match/],
    ['a wrong offset', (archive) => replaced(archive, 'PK\x01\x02', 42, 1), /damaged at a/],
    ['a damaged directory', (archive) => replaced(archive, 'PK\x05\x06', 16, 1), /directory is damaged/],
  ]
  for (const [what, change, message] of damaged) {
    test(`refuses ${what}`, async () => {
      const archive = await archiveOf(change(zipOf({ a: Buffer.from('content '.repeat(9)) })))
      const attempt = async () => {
        for (const entry of await listZip(archive)) await unzipTo(archive, entry, join(archive, '..', 'target'))
      }
      await assert.rejects(attempt, message)
    })
  }
})

function replaced(archive: Buffer, signature: string, offset: number, value: number): Buffer {
  archive.writeUInt16LE(value, archive.indexOf(signature, 0, 'latin1') + offset)
  return archive
}
