import { counted } from '../core/counted.ts'
import type { DriftFinding } from '../store/drift.ts'
import { openLines } from './finding-text.ts'
import { ignoreRule } from './ignore-rule.ts'

/** More objects than these are counted only: an event and the CLI list them. */
const mostTold = 10

/** What the Ready condition and the event say of drift that is left as it is, and what to do about it. */
export function openText(findings: readonly DriftFinding[], unit: string): string {
  const held = findings.filter(({ done }) => done === 'held-back')
  const reported = findings.filter(({ done }) => done !== 'held-back')
  return [
    ...(reported.length === 0 ? [] : reportedText(reported, unit)),
    ...(held.length === 0 ? [] : contestedText(held)),
  ].join('\n')
}

/** Why a unit with open drift is not ready. */
export function openReason(findings: readonly DriftFinding[]): 'DriftContested' | 'DriftDetected' {
  return findings.some(({ done }) => done === 'held-back') ? 'DriftContested' : 'DriftDetected'
}

function reportedText(findings: readonly DriftFinding[], unit: string): readonly string[] {
  return [
    `${counted(findings.length, 'object is', 'objects are')} not as in Git, and left so, since drift is only reported here:`,
    ...listed(findings),
    `To put it back: "sluice reconcile ${unit}", or annotate ${unit} with sluice.dev/drift: revert; to keep it, change Git`,
  ]
}

function contestedText(findings: readonly DriftFinding[]): readonly string[] {
  const rule = ignoreRule(findings)
  return [
    `${counted(findings.length, 'object is', 'objects are')} set again and again by others, so reverts are held back longer each time:`,
    ...listed(findings),
    ...adviceLines(rule),
  ]
}

/** What to do about contested objects. */
export function adviceLines(rule: string | undefined): readonly string[] {
  const stop = 'Find who does it and have it stopped'
  if (rule === undefined) return [stop]
  return [`${stop}, or leave these fields to them: add this to the Kustomization`, rule]
}

function listed(findings: readonly DriftFinding[]): readonly string[] {
  const more = findings.length - mostTold
  return [...findings.slice(0, mostTold).flatMap(openLines), ...(more > 0 ? [`and ${more} more`] : [])]
}
