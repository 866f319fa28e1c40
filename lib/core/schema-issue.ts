import * as z from 'zod'
import { closest } from './closest.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** `spec.dependsOn[0].name` of a path of keys and indexes. */
export function fieldText(path: Path): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else text += text === '' ? String(step) : `.${String(step)}`
  }
  return text
}

/** What an issue means to a person, in the house's words: lower case, no full stop. */
export function issueText(issue: Issue): string {
  // A message that a schema of ours gave says more than the kind of issue.
  if (!/^(Invalid|Too (small|big)|Unrecognized)/.test(issue.message)) return lowerFirst(issue.message)
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${articleOf(issue.expected)}`
    case 'invalid_value':
      if (issue.input === undefined) return 'is required'
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`
    case 'too_small':
      return issue.origin === 'number' ? `must be at least ${issue.minimum}` : 'must not be empty'
    case 'too_big':
      return `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`
    default:
      return lowerFirst(issue.message)
  }
}

/** What to say of a key that the schema does not know, with a suggestion where one is near. */
export function unknownKeyText(key: string, schema: z.ZodType, path: Path): string {
  const meant = closest(key, keysAt(schema, path))
  return `unknown field${meant === undefined ? '' : `, did you mean ${meant}?`}`
}

/** The keys that a schema knows at a path. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  let here: unknown = unwrapped(schema)
  for (const step of path) {
    if (here instanceof z.ZodObject) here = unwrapped(here.shape[String(step)])
    else if (here instanceof z.ZodArray) here = unwrapped(here.element)
    else if (here instanceof z.ZodRecord) here = unwrapped(here.valueType)
    else return []
  }
  return here instanceof z.ZodObject ? Object.keys(here.shape) : []
}

function unwrapped(schema: unknown): unknown {
  let here = schema
  while (here instanceof z.ZodOptional || here instanceof z.ZodDefault || here instanceof z.ZodExactOptional) {
    here = here.unwrap()
  }
  return here
}

function articleOf(type: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    boolean: 'true or false',
    object: 'a mapping',
    record: 'a mapping',
    array: 'a list',
    int: 'a whole number',
    number: 'a number',
  }
  return words[type] ?? type
}

/** As the middle of a sentence. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
