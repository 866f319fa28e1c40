import type { Json, JsonObject } from '../../json.ts'
import { at, textAt } from '../../object.ts'
import { ifThere, matching } from './checks.ts'
import { type Mistake, missing, notAllowed, repeated, wrong } from './mistake.ts'
import { dnsLabel } from './texts.ts'

export interface Volumes {
  /** Those that nothing is wrong with, which containers may mount. */
  readonly names: ReadonlySet<string>
  readonly mistakes: readonly Mistake[]
}

const required: Readonly<Record<string, string>> = {
  secret: 'secretName',
  configMap: 'name',
  persistentVolumeClaim: 'claimName',
  csi: 'driver',
}
/** Of several sources the server looks at one first. */
const sourceOrder = [
  'emptyDir',
  'hostPath',
  'secret',
  'nfs',
  'persistentVolumeClaim',
  'downwardAPI',
  'configMap',
  'projected',
  'csi',
]
const mostOfMode = 0o777

/** The volumes of a Pod. */
export function readVolumes(list: readonly Json[], field: string): Volumes {
  const names = new Set<string>()
  const mistakes = list.flatMap((volume, index) => {
    const where = `${field}[${index}]`
    const name = textAt(volume, 'name')
    const found = [
      ...sourceMistakes(volume, where),
      ...(name === '' ? [missing(`${where}.name`)] : matching(name, `${where}.name`, dnsLabel)),
      ...(names.has(name) ? [repeated(`${where}.name`, name)] : []),
    ]
    if (found.length === 0) names.add(name)
    return found
  })
  return { names, mistakes }
}

function sourceMistakes(volume: Json, field: string): readonly Mistake[] {
  const given = Object.keys(isVolume(volume) ? volume : {}).filter((name) => name !== 'name')
  const rank = (name: string) => (sourceOrder.includes(name) ? sourceOrder.indexOf(name) : sourceOrder.length)
  const sources = given.toSorted((one, other) => rank(one) - rank(other))
  const [first, ...others] = sources
  if (first === undefined) return [missing(field, 'must specify a volume type')]
  const source = at(volume, first)
  const needed = required[first]
  const extra = others.map((name) => notAllowed(`${field}.${name}`, 'may not specify more than 1 volume type'))
  return [
    ...(needed !== undefined && textAt(source, needed) === '' ? [missing(`${field}.${first}.${needed}`)] : []),
    ...ifThere(source, 'defaultMode', `${field}.${first}`, modeMistakes),
    ...(first === 'hostPath' ? hostPathMistakes(source, `${field}.hostPath`) : []),
    ...extra,
  ]
}

function isVolume(volume: Json): volume is JsonObject {
  return typeof volume === 'object' && volume !== null && !Array.isArray(volume)
}

function modeMistakes(mode: Json | undefined, field: string): readonly Mistake[] {
  const inRange = Number(mode) >= 0 && Number(mode) <= mostOfMode
  return inRange ? [] : [wrong(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
}

function hostPathMistakes(source: Json | undefined, field: string): readonly Mistake[] {
  const path = textAt(source, 'path')
  if (path === '') return [missing(`${field}.path`)]
  return path.split('/').includes('..') ? [wrong(`${field}.path`, path, "must not contain '..'")] : []
}
