import { Problem } from '../core/problem.ts'
import { TooLongToTrim } from './envsubst-glob.ts'
import { OperatorError, operate } from './envsubst-operators.ts'
import { type Expansion, type Node, parseTemplate, TemplateError } from './envsubst-parse.ts'
import { fromBytes, toBytes } from './envsubst-scanner.ts'

export interface EnvsubstOptions {
  /** Refuse variables that are not set, save where an operator gives a default. */
  readonly strict: boolean
}

const defaultOperators = new Set(['=', ':=', ':-', ':+', ':?'])

/** Expands `${var}` and its operators in a text once, in the language of fluxcd/pkg/envsubst 1.7. Throws a Problem `SubstitutionFailed`. */
export function envsubst(text: string, variables: ReadonlyMap<string, string>, options: EnvsubstOptions): string {
  if (!text.includes('$')) return text
  const expanded = evaluate(readTemplate(toBytes(text), text), variables, options)
  const result = fromBytes(expanded)
  if (result === undefined) throw failed('a substitution cuts a character in two')
  return result
}

function failed(what: string, remedy?: string): Problem {
  const fields = { code: 'SubstitutionFailed', what: `variable substitution failed: ${what}` } as const
  return new Problem(remedy === undefined ? fields : { ...fields, remedy })
}

function readTemplate(bytes: string, text: string): readonly Node[] {
  try {
    return parseTemplate(bytes)
  } catch (cause) {
    if (!(cause instanceof TemplateError)) throw cause
    throw failed(`${cause.message} ${whereabouts(bytes, text, cause.at)}`)
  }
}

/** Names the line and the `${` that could not be read; the text is a template, values are not in it. */
function whereabouts(bytes: string, text: string, at: number): string {
  const start = Math.max(0, bytes.lastIndexOf('${', at))
  const line = bytes.slice(0, start).split('\n').length
  const shown = (text.split('\n')[line - 1] ?? '').trim()
  return `in line ${line} at ${JSON.stringify(shown.slice(Math.max(0, shown.indexOf('${'))).slice(0, 60))}`
}

function evaluate(nodes: readonly Node[], variables: ReadonlyMap<string, string>, options: EnvsubstOptions): string {
  return nodes.map((node) => (typeof node === 'string' ? node : expand(node, variables, options))).join('')
}

function expand(node: Expansion, variables: ReadonlyMap<string, string>, options: EnvsubstOptions): string {
  // Arguments first and always, so that an unset variable in an unused default fails too.
  const args = node.args.map((arg) => evaluate([arg], variables, options))
  const name = fromBytes(node.name) ?? node.name
  const value = variables.get(name)
  if (value === undefined && options.strict && !defaultOperators.has(node.operator)) {
    const remedy = `Set it in postBuild, give it a default as in \${${name}:=text}, or write $\${${name}} where it is no variable`
    throw failed(`variable not set (strict mode): ${JSON.stringify(name)}`, remedy)
  }
  try {
    return operate(node.operator, toBytes(value ?? ''), args)
  } catch (cause) {
    if (cause instanceof OperatorError || cause instanceof TooLongToTrim)
      throw failed(`${cause.message} (variable ${name})`)
    throw cause
  }
}
