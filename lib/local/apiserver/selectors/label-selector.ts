import { badRequest } from '../failure.ts'
import { type KubeObject, labelsOf } from '../object.ts'
import { qualifiedName } from '../schema/validation/texts.ts'
import { type Tokens, tokensOf } from './tokens.ts'

export type Matches = (object: KubeObject) => boolean

type Test = (value: string | undefined) => boolean

/** A label selector as kubectl's `-l` takes it (apimachinery, labels.Parse); throws a Failure for one that is none. */
export function labelSelector(text: string): Matches {
  const tokens = tokensOf(text)
  const requirements: Matches[] = []
  while (tokens.peek() !== '') {
    const first = tokens.peek()
    if (!tokens.isName() && first !== '!')
      throw badRequest(`found '${first}', expected: !, identifier, or 'end of string'`)
    requirements.push(requirement(tokens))
    const next = tokens.take()
    if (next !== '' && next !== ',') throw badRequest(`found '${next}', expected: ',' or 'end of string'`)
    if (next === ',' && !tokens.isName() && tokens.peek() !== '!') {
      throw badRequest(`found '${tokens.peek()}', expected: identifier after ','`)
    }
  }
  return (object) => requirements.every((met) => met(object))
}

function requirement(tokens: Tokens): Matches {
  const isNegated = tokens.peek() === '!'
  if (isNegated) tokens.take()
  const key = tokens.isName() ? tokens.take() : unable(`found '${tokens.peek()}', expected: identifier`)
  const [mistake] = qualifiedName(key)
  if (mistake !== undefined) unable(`<nil>: Invalid value: ${JSON.stringify(key)}: ${mistake}`)
  const end = tokens.peek()
  const test: Test = isNegated
    ? (value) => value === undefined
    : end === '' || end === ','
      ? (value) => value !== undefined
      : comparison(tokens)
  return (object) => {
    const labels = labelsOf(object)
    return test(Object.hasOwn(labels, key) ? String(labels[key]) : undefined)
  }
}

function comparison(tokens: Tokens): Test {
  const operator = tokens.take()
  switch (operator) {
    case '=':
    case '==': {
      const wanted = oneValue(tokens)
      return (value) => value === wanted
    }
    case '!=': {
      const wanted = oneValue(tokens)
      return (value) => value !== wanted
    }
    case 'in': {
      const wanted = severalValues(tokens)
      return (value) => value !== undefined && wanted.has(value)
    }
    case 'notin': {
      const wanted = severalValues(tokens)
      return (value) => value === undefined || !wanted.has(value)
    }
    case '>':
    case '<':
      return order(operator, oneValue(tokens))
    default:
      return unable(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`)
  }
}

function order(operator: '>' | '<', text: string): Test {
  if (!/^[-+]?\d+$/.test(text)) {
    const why = "for 'Gt', 'Lt' operators, the value must be an integer"
    unable(`values[0]: Invalid value: ${JSON.stringify(text)}: ${why}`)
  }
  const limit = Number(text)
  return (value) => {
    if (value === undefined || !/^[-+]?\d+$/.test(value)) return false
    return operator === '<' ? Number(value) < limit : Number(value) > limit
  }
}

function oneValue(tokens: Tokens): string {
  const next = tokens.peek()
  if (next === '' || next === ',') return ''
  return tokens.isName() ? tokens.take() : unable(`found '${next}', expected: identifier`)
}

function severalValues(tokens: Tokens): ReadonlySet<string> {
  const values = new Set<string>()
  const open = tokens.take()
  if (open !== '(') unable(`found '${open}' expected: '('`)
  if (!tokens.isName() && ![',', ')'].includes(tokens.peek())) {
    unable(`found '${tokens.peek()}', expected: ',', ')' or identifier`)
  }
  for (;;) {
    // A value that is left out is the empty one.
    values.add(tokens.isName() ? tokens.take() : '')
    const next = tokens.take()
    if (next === ')') return values
    if (next !== ',') unable(`found '${next}', expected: ',' or ')'`)
  }
}

function unable(why: string): never {
  throw badRequest(`unable to parse requirement: ${why}`)
}
