import { badRequest } from '../failure.ts'
import type { Resource } from '../resource.ts'
import { fieldLabels } from './field-labels.ts'
import type { Matches } from './label-selector.ts'

/** A field selector: `metadata.name=x,status.phase!=Running`; throws a Failure for what its kind does not let be asked. */
export function fieldSelector(text: string, resource: Resource): Matches {
  const { labels, refusal } = fieldLabels(resource)
  const requirements = text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [, label, operator, wanted = ''] = /^([^=!]*)(==|=|!=)(.*)$/.exec(part) ?? []
      if (label === undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`)
      const read = Object.hasOwn(labels, label) ? labels[label] : undefined
      if (read === undefined) throw badRequest(refusal(label))
      return { read, negated: operator === '!=', wanted }
    })
  return (object) => requirements.every(({ read, negated, wanted }) => (read(object) === wanted) !== negated)
}
