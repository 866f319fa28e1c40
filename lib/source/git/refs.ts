import { malformed, tooLarge } from './malformed.ts'
import { lineOf, packetsOf } from './pkt-line.ts'

/** A ref as a server lists it. */
export interface Ref {
  /** Full name, such as `refs/heads/main`. */
  readonly name: string
  readonly oid: string
  /** For an annotated tag: what it points to. */
  readonly peeled?: string
}

const oidPattern = /^[0-9a-f]{40}$/

/** Whether a text is the full id of a SHA-1 object. */
export function isOid(text: string): boolean {
  return oidPattern.test(text)
}

/** Reads the answer to `ls-refs`: `<oid> <name> [symref-target:<name>] [peeled:<oid>]` a line. */
export function parseRefs(answer: Uint8Array, limit: number): readonly Ref[] {
  const refs: Ref[] = []
  for (const packet of packetsOf(answer)) {
    if (!Buffer.isBuffer(packet)) continue
    const [oid = '', name = '', ...attributes] = lineOf(packet).split(' ')
    if (oid === 'unborn') continue
    if (!isOid(oid) || name === '') throw malformed('the list of refs is malformed')
    const peeled = attributes.find((attribute) => attribute.startsWith('peeled:'))?.slice(7)
    if (peeled !== undefined && !isOid(peeled)) throw malformed('the list of refs is malformed')
    refs.push({ name, oid, ...(peeled !== undefined && { peeled }) })
    if (refs.length > limit) throw tooLarge('refs', limit)
  }
  return refs
}

/** Whether a text may be part of a ref's name (git check-ref-format). */
export function isRefName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (name === '' || name.length > 1_000 || /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\//.test(name)) return false
  return name.split('/').every((part) => part !== '' && !/^[.-]|\.lock$|\.$/.test(part))
}
