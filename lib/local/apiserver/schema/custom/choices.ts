import { type Mistake, quoted, wrong } from '../validation/mistake.ts'
import { fieldOf, schemaAt, schemasIn } from './json-schema.ts'
import type { Checked } from './validate.ts'

type Check = (checked: Checked) => readonly Mistake[]

/** What is wrong by anyOf, oneOf, allOf and not; of choices that all fail, the one that fails least says why. */
export function choiceMistakes(checked: Checked, check: Check): readonly Mistake[] {
  const { path, schema } = checked
  const results = (field: string) =>
    schemasIn(schema, field).map((one) => check({ ...checked, schema: one, old: undefined }))
  const not = schemaAt(schema, 'not')
  return [
    ...anyMistakes(results('anyOf'), path),
    ...oneMistakes(results('oneOf'), path),
    ...allMistakes(results('allOf'), path),
    ...(not !== undefined && check({ ...checked, schema: not, old: undefined }).length === 0
      ? [whole(`${quoted(fieldOf(path))} must not validate the schema (not)`)]
      : []),
  ]
}

function anyMistakes(results: readonly (readonly Mistake[])[], path: string): readonly Mistake[] {
  if (results.length === 0 || results.some(isFine)) return []
  return [whole(`${quoted(fieldOf(path))} must validate at least one schema (anyOf)`), ...nearest(results)]
}

function oneMistakes(results: readonly (readonly Mistake[])[], path: string): readonly Mistake[] {
  const valid = results.filter(isFine).length
  if (results.length === 0 || valid === 1) return []
  const found = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`
  const text = `${quoted(fieldOf(path))} must validate one and only one schema (oneOf). ${found}`
  return valid === 0 ? [whole(text), ...nearest(results)] : [whole(text)]
}

function allMistakes(results: readonly (readonly Mistake[])[], path: string): readonly Mistake[] {
  const valid = results.filter(isFine).length
  if (valid === results.length) return []
  const none = valid === 0 ? '. None validated' : ''
  return [...results.flat(), whole(`${quoted(fieldOf(path))} must validate all the schemas (allOf)${none}`)]
}

function isFine(mistakes: readonly Mistake[]): boolean {
  return mistakes.length === 0
}

function nearest(results: readonly (readonly Mistake[])[]): readonly Mistake[] {
  return results.toSorted((one, other) => one.length - other.length)[0] ?? []
}

/** Of no field in particular. */
function whole(text: string): Mistake {
  return wrong('<nil>', '', text)
}
