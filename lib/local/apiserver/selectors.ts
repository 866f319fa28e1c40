import { badRequest } from './failure.ts'
import { at, type KubeObject, labelsOf, namespaceOf } from './object.ts'

export type Matches = (object: KubeObject) => boolean

const label = '[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?'
const key = `(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?${label}`
const absent = new RegExp(`^!\\s*(${key})$`)
const present = new RegExp(`^(${key})$`)
const compared = new RegExp(`^(${key})\\s*(==|=|!=)\\s*(${label})?$`)
const among = new RegExp(`^(${key})\\s+(in|notin)\\s*\\(([^()]*)\\)$`)
const ordered = new RegExp(`^(${key})\\s*([<>])\\s*(-?\\d+)$`)

/** A label selector as kubectl's `-l` takes it (apimachinery, labels.Parse); throws a Failure for one that is none. */
export function labelSelector(text: string): Matches {
  const requirements = splitOutsideBrackets(text).map((part) => labelRequirement(part.trim(), text))
  return (object) => requirements.every((met) => met(object))
}

function labelRequirement(part: string, text: string): Matches {
  const value = (object: KubeObject, name: string) => {
    const labels = labelsOf(object)
    return Object.hasOwn(labels, name) ? labels[name] : undefined
  }
  const [, lacking] = absent.exec(part) ?? []
  if (lacking !== undefined) return (object) => value(object, lacking) === undefined
  const [, having] = present.exec(part) ?? []
  if (having !== undefined) return (object) => value(object, having) !== undefined
  const [, name, operator, wanted = ''] = compared.exec(part) ?? []
  if (name !== undefined) {
    return operator === '!=' ? (object) => value(object, name) !== wanted : (object) => value(object, name) === wanted
  }
  const [, of, how, list = ''] = among.exec(part) ?? []
  if (of !== undefined) {
    const values = new Set<unknown>(list.split(',').map((one) => one.trim()))
    return how === 'in'
      ? (object) => value(object, of) !== undefined && values.has(value(object, of))
      : (object) => value(object, of) === undefined || !values.has(value(object, of))
  }
  const [, than, order, limit] = ordered.exec(part) ?? []
  if (than !== undefined) {
    return (object) => {
      const number = Number.parseInt(String(value(object, than)), 10)
      return order === '<' ? number < Number(limit) : number > Number(limit)
    }
  }
  throw badRequest(`unable to parse requirement: found '${part}' in '${text}'`)
}

function splitOutsideBrackets(text: string): readonly string[] {
  return text.trim() === '' ? [] : text.split(/,(?![^(]*\))/)
}

/** A field selector: `metadata.name=x`, `status.phase!=Running`; which fields may be asked is not checked as the real server does. */
export function fieldSelector(text: string): Matches {
  const requirements = text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [, path = '', operator, wanted = ''] = /^([^=!]+)(==|=|!=)(.*)$/.exec(part) ?? []
      if (path === '') throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`)
      return { path: path.split('.'), negated: operator === '!=', wanted }
    })
  return (object) =>
    requirements.every(({ path, negated, wanted }) => (String(at(object, ...path) ?? '') === wanted) !== negated)
}

/** The name that a field selector fixes, which spares the list. */
export function fixedName(text: string | null): string | undefined {
  return /(?:^|,)metadata\.name==?([^,]+)/.exec(text ?? '')?.[1]
}

/** What a request's `labelSelector` and `fieldSelector` let through. */
export function selected(query: URLSearchParams): Matches | undefined {
  const labels = query.get('labelSelector') ?? ''
  const fields = query.get('fieldSelector') ?? ''
  if (labels === '' && fields === '') return undefined
  const byLabels = labelSelector(labels)
  const byFields = fieldSelector(fields)
  return (object) => byLabels(object) && byFields(object)
}

/** Whether an object lies in a namespace; in any where none is given. */
export function isIn(object: KubeObject, namespace: string | undefined): boolean {
  return namespace === undefined || namespaceOf(object) === namespace
}
