import { isObject, type Json } from '../../json.ts'
import { objectAt } from '../../object.ts'
import { quantityInMilli } from '../builtin/quantity.ts'
import { matching } from './checks.ts'
import { type Mistake, missing, wrong } from './mistake.ts'
import { qualifiedName } from './texts.ts'

const ofContainers = /^(cpu|memory|ephemeral-storage|hugepages-.*)$/
const standard =
  /^(cpu|memory|ephemeral-storage|hugepages-.*|requests\.(cpu|memory|hugepages-.*|storage|ephemeral-storage)|limits\.(cpu|memory|ephemeral-storage)|pods|storage|services(\.nodeports|\.loadbalancers)?|resourcequotas|secrets|configmaps|persistentvolumeclaims|replicationcontrollers|requests\.storage)$/
const whole =
  /^(pods|resourcequotas|services(\.nodeports|\.loadbalancers)?|replicationcontrollers|secrets|configmaps|persistentvolumeclaims)$/

/** What a container asks for and may have at most. */
export function requirementMistakes(resources: Json | undefined, field: string): readonly Mistake[] {
  const limits = objectAt(resources, 'limits')
  const requests = objectAt(resources, 'requests')
  return [
    ...Object.entries(limits).flatMap(([name, amount]) => amountMistakes(name, amount, `${field}.limits[${name}]`)),
    ...Object.entries(requests).flatMap(([name, amount]) => [
      ...amountMistakes(name, amount, `${field}.requests[${name}]`),
      ...beyondMistakes(name, amount, limits[name], field),
    ]),
  ]
}

function amountMistakes(name: string, amount: Json, field: string): readonly Mistake[] {
  return [...resourceNameMistakes(name, field), ...quantityMistakes(name, amount, field)]
}

function resourceNameMistakes(name: string, field: string): readonly Mistake[] {
  const malformed = matching(name, field, qualifiedName)
  if (name.includes('/')) return malformed
  const unknown = malformed.length === 0 && !standard.test(name)
  return [
    ...malformed,
    ...(unknown ? [wrong(field, name, 'must be a standard resource type or fully qualified')] : []),
    ...(ofContainers.test(name) ? [] : [wrong(field, name, 'must be a standard resource for containers')]),
  ]
}

export function quantityMistakes(name: string, amount: Json | undefined, field: string): readonly Mistake[] {
  const milli = milliOf(amount)
  const negative = milli < 0n ? [wrong(field, amount, 'must be greater than or equal to 0')] : []
  const isWhole = whole.test(name) || (name.includes('/') && !name.includes('kubernetes.io/'))
  return isWhole && milli % 1_000n !== 0n ? [...negative, wrong(field, amount, 'must be an integer')] : negative
}

function beyondMistakes(name: string, amount: Json, limit: Json | undefined, field: string): readonly Mistake[] {
  const shared = !name.includes('/') && !name.startsWith('hugepages-')
  if (limit === undefined)
    return shared ? [] : [missing(`${field}.limits`, 'Limit must be set for non overcommitable resources')]
  const [asked, most] = [milliOf(amount), milliOf(limit)]
  if (!shared && asked !== most)
    return [wrong(`${field}.requests`, amount, `must be equal to ${name} limit of ${String(limit)}`)]
  return asked > most
    ? [wrong(`${field}.requests`, amount, `must be less than or equal to ${name} limit of ${String(limit)}`)]
    : []
}

export function milliOf(amount: Json | undefined): bigint {
  return isObject(amount) ? 0n : (quantityInMilli(String(amount ?? '0')) ?? 0n)
}
