import { isJsonObject, type Json } from '../../../lib/core/json.ts'

const requirement = /^\s*([^\s=!(),]+)\s*(?:(?:==?)\s*([^\s,()]*)|\s(in|notin)\s*\(([^)]*)\))?\s*$/

/** Whether labels meet a selector of `key`, `key=value`, `key in (a,b)` and `key notin (a,b)`, joined by commas. */
export function selects(selector: string, labels: Json | undefined): boolean {
  return parts(selector).every((part) => {
    const found = requirement.exec(part)
    if (found === null) throw new Error(`no label selector: ${part}`)
    const [, key = '', value, operator, list] = found
    const label = isJsonObject(labels) ? labels[key] : undefined
    if (operator !== undefined) {
      const isIn = typeof label === 'string' && (list ?? '').split(',').some((item) => item.trim() === label)
      return operator === 'in' ? isIn : !isIn
    }
    return value === undefined ? label !== undefined : label === value
  })
}

/** Splits at commas outside of parentheses. */
function parts(selector: string): readonly string[] {
  return selector.split(/,(?![^(]*\))/).filter((part) => part.trim() !== '')
}
