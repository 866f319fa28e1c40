import { equal, isObject, type Json, type JsonObject } from '../../json.ts'
import { listAt, objectAt, textAt, withAt } from '../../object.ts'
import { type Mistake, missing, notAllowed, wrong } from './mistake.ts'
import { podSpecMistakes } from './pod-spec.ts'

export function podMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  // In templates of Pods nobody looks at that.
  const images = ['containers', 'initContainers'].flatMap((list) => imageMistakes(spec, list, spaced))
  const own = [...podSpecMistakes(spec, 'spec'), ...images]
  return old === undefined ? own : [...own, ...changeMistakes(spec, objectAt(old, 'spec'))]
}

const changeable =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

/** A Pod that is there changes its images, and little else. */
function changeMistakes(spec: JsonObject, old: JsonObject): readonly Mistake[] {
  for (const list of ['containers', 'initContainers']) {
    if (listAt(spec, list).length !== listAt(old, list).length) {
      return [...imageMistakes(spec, list), notAllowed(`spec.${list}`, 'pod updates may not add or remove containers')]
    }
  }
  const added = listAt(old, 'tolerations').every((one) =>
    listAt(spec, 'tolerations').some((other) => equal(one, other)),
  )
  return [
    ...imageMistakes(spec, 'containers'),
    ...imageMistakes(spec, 'initContainers'),
    ...(added
      ? []
      : [notAllowed('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')]),
    ...(equal(fixed(spec), fixed(old)) ? [] : [notAllowed('spec', changeable)]),
  ]
}

type ImageCheck = (image: string, field: string) => readonly Mistake[]

function imageMistakes(spec: JsonObject, list: string, check: ImageCheck = given): readonly Mistake[] {
  return listAt(spec, list).flatMap((container, index) =>
    check(textAt(container, 'image'), `spec.${list}[${index}].image`),
  )
}

function given(image: string, field: string): readonly Mistake[] {
  return image === '' ? [missing(field)] : spaced(image, field)
}

function spaced(image: string, field: string): readonly Mistake[] {
  return image.trim() === image ? [] : [wrong(field, image, 'must not have leading or trailing whitespace')]
}

/** What may not change. */
function fixed(spec: JsonObject): JsonObject {
  const free = ['activeDeadlineSeconds', 'tolerations', 'schedulingGates']
  const rest = free.reduce((kept, name) => withAt(kept, [name], undefined), spec)
  const imageless = (list: Json | undefined): readonly Json[] =>
    listAt({ list: list ?? [] }, 'list').map((container) =>
      isObject(container) ? { ...container, image: '' } : container,
    )
  return { ...rest, containers: imageless(spec.containers), initContainers: imageless(spec.initContainers) }
}
