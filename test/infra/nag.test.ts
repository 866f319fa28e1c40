import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { whole } from './synthesised.ts'

interface Finding {
  readonly ruleName: string
  readonly reason?: string
}

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string
    readonly violations: readonly Finding[]
    readonly suppressedViolations: readonly Finding[]
  }[]
}

// A finding that nothing answers fails the synthesis itself.
const report: Report = JSON.parse(readFileSync(join(whole().out, 'validation-report.json'), 'utf8'))
const [nag] = report.pluginReports.filter(({ pluginName }) => pluginName === 'AwsSolutions')

test('cdk-nag finds nothing that is not answered', () => {
  assert.deepEqual(nag?.violations, [])
})

test('each answer says why, and there is none but for these rules', () => {
  const answered = nag?.suppressedViolations ?? []
  assert.deepEqual([...new Set(answered.map(({ ruleName }) => ruleName.replace(/\[.*/, '')))].sort(), [
    'AwsSolutions-APIG1',
    'AwsSolutions-APIG4',
    'AwsSolutions-IAM5',
    'AwsSolutions-S1',
    'AwsSolutions-SMG4',
  ])
  for (const { ruleName, reason } of answered) assert.ok((reason ?? '').length > 40, ruleName)
})
