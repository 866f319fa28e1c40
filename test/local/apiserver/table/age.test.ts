import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ageOf, durationText } from '../../../../lib/local/apiserver/table/age.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const texts: readonly (readonly [ms: number, text: string])[] = [
  [-2 * second, '<invalid>'],
  [-second, '0s'],
  [0, '0s'],
  [119 * second, '119s'],
  [2 * minute, '2m'],
  [3 * minute + 5 * second, '3m5s'],
  [10 * minute + 59 * second, '10m'],
  [3 * hour, '3h'],
  [7 * hour + 59 * minute, '7h59m'],
  [8 * hour + 30 * minute, '8h'],
  [2 * day + 3 * hour, '2d3h'],
  [8 * day + 3 * hour, '8d'],
  [2 * 365 * day, '2y'],
  [3 * 365 * day + 10 * day, '3y10d'],
  [9 * 365 * day + 10 * day, '9y'],
]

describe('how long ago something was', () => {
  for (const [ms, text] of texts) it(`${ms} ms is ${text}`, () => assert.equal(durationText(ms), text))
  it('a time that is none is unknown', () => assert.equal(ageOf('', 0), '<unknown>'))
  it('counts from the time to now', () => assert.equal(ageOf('1970-01-01T00:00:05Z', 65 * second), '60s'))
})
