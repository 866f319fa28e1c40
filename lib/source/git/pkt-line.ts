import { malformed } from './malformed.ts'

/** One packet of Git's protocol: data, or one of the three marks. */
export type Packet = Buffer | 'flush' | 'delimiter' | 'end'

const marks: Readonly<Record<number, Packet>> = { 0: 'flush', 1: 'delimiter', 2: 'end' }
const longest = 65_516

/** One line of text as a packet (gitprotocol-common: four hexadecimal digits of length, then the data). */
export function packetOf(line: string): Buffer {
  const data = Buffer.from(`${line}\n`)
  if (data.length > longest) throw malformed('a line is too long for the protocol')
  return Buffer.concat([Buffer.from((data.length + 4).toString(16).padStart(4, '0')), data])
}

/** A command of protocol version 2: its name, the capabilities in use, and arguments. */
export function commandBody(name: string, capabilities: readonly string[], args: readonly string[]): Buffer {
  return Buffer.concat([
    ...[`command=${name}`, ...capabilities].map(packetOf),
    Buffer.from('0001'),
    ...args.map(packetOf),
    Buffer.from('0000'),
  ])
}

/** The packets of an answer. An `ERR` packet is thrown as what the server said. */
export function* packetsOf(bytes: Uint8Array): Generator<Packet> {
  const answer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at < answer.length) {
    const length = lengthAt(answer, at)
    const mark = marks[length]
    if (mark !== undefined) {
      yield mark
      at += 4
      continue
    }
    if (length < 4 || at + length > answer.length) throw malformed('the answer ends inside a packet')
    const data = answer.subarray(at + 4, at + length)
    if (data.toString('latin1', 0, 4) === 'ERR ') throw refused(data.toString('utf8', 4))
    yield data
    at += length
  }
}

/** The text of a packet without its line end. */
export function lineOf(packet: Buffer): string {
  return packet.toString('utf8').replace(/\n$/, '')
}

/** What a server said when it refused, made safe to show. */
export function refused(text: string): Error {
  return malformed(
    `the server refused: ${text
      .replaceAll(/[^\x20-\x7e]+/g, ' ')
      .trim()
      .slice(0, 200)}`,
  )
}

function lengthAt(answer: Buffer, at: number): number {
  const digits = answer.toString('latin1', at, at + 4)
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw malformed('the answer is not in Git packets')
  return Number.parseInt(digits, 16)
}
