import { createReadStream, createWriteStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'

/** One file of a zip archive, as the archive's central directory tells it. */
export interface ZipEntry {
  readonly name: string
  readonly method: 'stored' | 'deflated'
  readonly crc32: number
  readonly packedSize: number
  readonly size: number
  readonly headerOffset: number
}

// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16
const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const localSignature = 0x04034b50
const longestEnd = 22 + 0xffff

/** The files in a zip archive; enough of the format for the layer, so no package is needed. Zip64 and split archives are refused. */
export async function listZip(file: string): Promise<readonly ZipEntry[]> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const tail = await readAt(handle, Math.max(0, size - longestEnd), Math.min(size, longestEnd))
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
    if (end < 0 || tail.readUInt32LE(end) !== endSignature) throw new Error(`${file} is not a zip archive`)
    const directory = await readAt(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12))
    return readDirectory(directory, tail.readUInt16LE(end + 10))
  } finally {
    await handle.close()
  }
}

/** Writes one file of an archive to `target`, which must not exist yet; size and checksum are compared with the directory's. */
export async function unzipTo(archive: string, entry: ZipEntry, target: string): Promise<void> {
  const start = await dataOffset(archive, entry)
  let size = 0
  let sum = 0
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      sum = crc32(chunk, sum)
      done(null, chunk)
    },
  })
  const end = start + entry.packedSize - 1
  const packed = end < start ? Readable.from([]) : createReadStream(archive, { start, end, highWaterMark: 1 << 20 })
  const output = createWriteStream(target, { flags: 'wx', mode: 0o755 })
  if (entry.method === 'stored') await pipeline(packed, measure, output)
  else await pipeline(packed, createInflateRaw({ chunkSize: 1 << 20 }), measure, output)
  if (size !== entry.size || sum !== entry.crc32) throw new Error(`${archive} is damaged: ${entry.name} does not match`)
}

function readDirectory(directory: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = []
  let at = 0
  for (let index = 0; index < count; index++) {
    if (directory.readUInt32LE(at) !== entrySignature) throw new Error('the zip directory is damaged')
    const nameLength = directory.readUInt16LE(at + 28)
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: methodOf(directory.readUInt16LE(at + 10)),
      crc32: directory.readUInt32LE(at + 16),
      packedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      headerOffset: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

function methodOf(code: number): ZipEntry['method'] {
  if (code === 0) return 'stored'
  if (code === 8) return 'deflated'
  throw new Error(`zip compression method ${code} is not supported`)
}

/** The local header repeats the name and has extra fields of its own length, so it must be read to find the data. */
async function dataOffset(archive: string, entry: ZipEntry): Promise<number> {
  const handle = await open(archive, 'r')
  try {
    const header = await readAt(handle, entry.headerOffset, 30)
    if (header.readUInt32LE(0) !== localSignature) throw new Error(`${archive} is damaged at ${entry.name}`)
    return entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  } finally {
    await handle.close()
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
