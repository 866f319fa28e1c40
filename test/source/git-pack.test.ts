import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { Problem } from '../../lib/core/problem.ts'
import { defaultGitLimits, type GitLimits } from '../../lib/source/git/limits.ts'
import { gitObject } from '../../lib/source/git/object.ts'
import { parsePack } from '../../lib/source/git/pack.ts'
import { createRepository } from '../support/git-repository.ts'
import { sealPack, writeDelta, writePack } from '../support/pack-writer.ts'

const limits: GitLimits = { ...defaultGitLimits, objectBytes: 1_000_000, unpackedBytes: 2_000_000, objects: 1_000 }
const text = (value: string): Buffer => Buffer.from(value)
const base = gitObject('blob', text('hello world'))

/** A pack that git itself made, with deltas of many files that differ little. */
function realPack(): { pack: Buffer; listed: string[] } {
  const repository = createRepository()
  try {
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index} of a file that is long enough\n`)
    for (let round = 0; round < 8; round += 1) {
      repository.commit({ 'a.txt': lines.with(round, `changed ${round}\n`).join(''), [`dir/${round}.txt`]: `${round}` })
    }
    const ids = repository.git('rev-list', '--objects', '--no-object-names', '--all')
    const pack = execFileSync('git', ['pack-objects', '--stdout', '--delta-base-offset', '-q'], {
      cwd: repository.folder,
      input: ids,
    })
    return { pack, listed: ids.split('\n').sort() }
  } finally {
    repository.remove()
  }
}

const real = realPack()

test('every object of a pack made by git is found under its id', () => {
  const { objects, lacking } = parsePack(real.pack, limits)
  assert.deepEqual([...objects.keys()].sort(), real.listed)
  assert.deepEqual(lacking, [])
})

test('a pack cut short or changed in any byte is refused', () => {
  fc.assert(
    fc.property(fc.nat(real.pack.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(real.pack)
      changed[at] = (changed[at] ?? 0) ^ flip
      assert.throws(() => parsePack(changed, limits), Problem)
      assert.throws(() => parsePack(real.pack.subarray(0, at), limits), Problem)
    }),
  )
})

test('a changed pack with a matching checksum gives whole objects or a Problem, nothing else', () => {
  const body = real.pack.subarray(0, -20)
  fc.assert(
    fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(body)
      changed[at] = (changed[at] ?? 0) ^ flip
      try {
        for (const [oid, { type, data }] of parsePack(sealPack(changed), limits).objects) {
          assert.equal(gitObject(type, data).oid, oid)
        }
      } catch (thrown) {
        assert.ok(thrown instanceof Problem, String(thrown))
      }
    }),
    { numRuns: 500 },
  )
})

test('deltas made of any steps give what the steps say, by offset and by id, in any order', () => {
  const steps = fc.array(
    fc.oneof(
      fc
        .tuple(fc.nat(10), fc.integer({ min: 1, max: 11 }))
        .map(([from, length]) => [from, Math.min(length, 11 - from)] as const),
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 100 }),
    ),
    { minLength: 1 },
  )
  fc.assert(
    fc.property(steps, (list) => {
      const usable = list.filter((step) => typeof step === 'string' || step[1] > 0)
      const result = usable
        .map((step) => (typeof step === 'string' ? step : 'hello world'.slice(step[0], step[0] + step[1])))
        .join('')
      const data = writeDelta(base.data.length, result.length, usable)
      const whole = { type: 3, data: base.data } as const
      const wanted = gitObject('blob', text(result)).oid
      for (const pack of [
        writePack([whole, { back: 1, data }]),
        writePack([{ base: base.oid, data }, whole]),
        writePack([whole, { base: base.oid, data }]),
      ]) {
        assert.deepEqual(parsePack(pack, limits).objects.get(wanted)?.data.toString(), result)
      }
    }),
  )
})

test('a chain of deltas as long as the pack is resolved without recursion', () => {
  const parts = [{ type: 3, data: text('0000') } as const]
  const steps = Array.from({ length: 900 }, (_, index) => ({
    back: 1,
    data: writeDelta(4, 4, [String(index + 1).padStart(4, '0')]),
  }))
  assert.equal(parsePack(writePack([...parts, ...steps]), limits).objects.size, 901)
})

test('a thin pack builds on known objects and names the bases that lack', () => {
  const pack = writePack([{ base: base.oid, data: writeDelta(11, 5, [[6, 5]]) }])
  assert.deepEqual(parsePack(pack, limits).lacking, [base.oid])
  const { objects } = parsePack(pack, limits, new Map([[base.oid, base]]))
  assert.deepEqual(
    [...objects.values()].map(({ data }) => data.toString()),
    ['world'],
  )
})

const refused: readonly (readonly [string, Buffer, RegExp])[] = [
  ['nothing', Buffer.alloc(0), /no pack/],
  ['an unknown version', sealPack(Buffer.from('PACK\0\0\0\x09\0\0\0\0')), /version 9/],
  ['more objects announced than there are', writePack([{ type: 3, data: text('a') }], 2), /cut short/],
  [
    'fewer objects announced than there are',
    writePack(
      [
        { type: 3, data: text('a') },
        { type: 3, data: text('b') },
      ],
      1,
    ),
    /after its last/,
  ],
  ['too many objects announced', writePack([], 1_001), /limit of 1000/],
  [
    'an object longer than it says',
    writePack([{ type: 3, data: Buffer.alloc(50_000), announced: 10 }]),
    /does not unpack/,
  ],
  ['an object shorter than it says', writePack([{ type: 3, data: text('abc'), announced: 900_000 }]), /shorter/],
  ['an object above the limit', writePack([{ type: 3, data: Buffer.alloc(1_000_001) }]), /larger than the limit/],
  [
    'objects above the limit together',
    writePack(Array.from({ length: 3 }, () => ({ type: 3, data: Buffer.alloc(900_000) }))),
    /limit of 2000000/,
  ],
  ['a delta that makes an object above the limit', withBase(writeDelta(11, 1_500_000, ['a'])), /above the limit/],
  [
    'a delta that makes objects above the limit together',
    withBase(writeDelta(11, 2_500_000, ['a'])),
    /limit of 2000000/,
  ],
  ['a delta for another base', withBase(writeDelta(12, 1, ['a'])), /another base/],
  ['a delta that copies past its base', withBase(writeDelta(11, 6, [[6, 6]])), /outside/],
  ['a delta that writes past its result', withBase(writeDelta(11, 1, ['ab'])), /outside/],
  ['a delta that does not fill its result', withBase(writeDelta(11, 9, ['ab'])), /cut short/],
  [
    'a delta with a step of nothing',
    withBase(Buffer.concat([writeDelta(11, 1, []), Buffer.from([0])])),
    /unknown step/,
  ],
  [
    'a delta that ends in a copy',
    withBase(Buffer.concat([writeDelta(11, 1, []), Buffer.from([0xff, 1])])),
    /cut short/,
  ],
  ['a delta without sizes', withBase(Buffer.from([0xff, 0xff])), /no size/],
  ['a delta whose base is no entry', writePack([{ back: -5, data: writeDelta(1, 1, ['a']) }]), /names no object/],
  [
    'a delta whose base is before the pack',
    Buffer.from(sealPack(Buffer.concat([Buffer.from('PACK\0\0\0\x02\0\0\0\x01'), Buffer.from([0x61, 0x7f])]))),
    /outside the pack/,
  ],
]

function withBase(delta: Buffer): Buffer {
  return writePack([
    { type: 3, data: base.data },
    { back: 1, data: delta },
  ])
}

for (const [name, pack, message] of refused) {
  test(`a pack with ${name} is refused`, () => {
    assert.throws(() => parsePack(pack, limits), { code: 'SourceFailed', message })
  })
}
