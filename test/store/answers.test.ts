import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sourceId } from '../../lib/source/spec.ts'
import { readAnswer, writeAnswer } from '../../lib/store/answers.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { sampleSource } from './samples.ts'

const source = sourceId(sampleSource)

it('an answer is to the newest request, in whatever order they are worked', async () => {
  const bucket = memoryBucket()
  assert.equal(await readAnswer(bucket.store, source), undefined)
  for (const [asked, newest] of [
    [5, 5],
    [9, 9],
    [7, 9],
  ] as const) {
    await writeAnswer(bucket, source, asked)
    assert.equal(await readAnswer(bucket.store, source), newest)
  }
})
