import { compareText } from './compare-text.ts'
import { type FieldSet, pathsOf } from './field-set.ts'
import { quote } from './go-text.ts'
import type { Owner, Owners } from './managers.ts'
import { pathText } from './path-element.ts'
import type { Applied } from './tracked-write.ts'

/** What an apply would change although others own it, by their identifiers. */
export class Conflicts extends Error {
  readonly sets: ReadonlyMap<string, FieldSet>
  readonly owners: Owners

  constructor(sets: ReadonlyMap<string, FieldSet>, owners: Owners) {
    super('fields belong to other managers')
    this.sets = sets
    this.owners = owners
  }
}

/** The server's answer: managers in the order of their identifiers, each with its fields. */
export function conflictAnswer({ sets, owners }: Conflicts): Applied {
  const ids = [...sets.keys()].sort(compareText)
  const groups = ids.flatMap((id) => {
    const owner = owners.get(id)
    const paths = pathsOf(sets.get(id) ?? new Map()).map(pathText)
    return owner === undefined ? [] : [{ who: managerText(owner), paths }]
  })
  const causes = groups.flatMap(({ who, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict' as const, message: `conflict with ${who}`, field })),
  )
  const [only] = causes
  const text =
    causes.length === 1 && only !== undefined
      ? `1 conflict: ${only.message}: ${only.field}`
      : `${causes.length} conflicts: ${groups.map(groupText).join('\n')}`
  return { kind: 'conflict', message: `Apply failed with ${text}`, causes }
}

function groupText({ who, paths }: { readonly who: string; readonly paths: readonly string[] }): string {
  return [`conflicts with ${who}:`, ...paths.map((path) => `- ${path}`)].join('\n')
}

function managerText({ manager, subresource, applied, apiVersion }: Owner): string {
  const name = subresource === '' ? quote(manager) : `${quote(manager)} with subresource ${quote(subresource)}`
  return applied ? name : `${name} using ${apiVersion}`
}
