import { isJsonObject, type JsonObject } from '../core/json.ts'
import { Problem } from '../core/problem.ts'
import { parseYaml } from '../manifest/parse-yaml.ts'
import { type Conformity, conform, Misfit } from './conform.ts'
import { kustomizationShape } from './kustomization-shape.ts'

/** Names that kustomize recognises, in its order. */
export const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const

/** Reads a kustomization file: its first document, with the field names that kustomize has. Throws a Problem `BuildFailed`. */
export function readKustomization(text: string, file: string, conformity: Conformity): JsonObject {
  const parsed = parseYaml(text)
  if ('error' in parsed) {
    const what = `invalid Kustomization: ${parsed.error.what}`
    throw new Problem({ code: 'BuildFailed', what, file: `${file}:${parsed.error.line}` })
  }
  const [value = null] = parsed.values
  if (value !== null && !isJsonObject(value)) {
    throw new Problem({ code: 'BuildFailed', what: 'invalid Kustomization: expected a mapping', file })
  }
  try {
    const conformed = conform(value, kustomizationShape, conformity)
    return isJsonObject(conformed) ? conformed : {}
  } catch (cause) {
    if (!(cause instanceof Misfit)) throw cause
    throw new Problem({
      code: 'BuildFailed',
      what: `invalid Kustomization: ${cause.message}`,
      file,
      field: cause.field,
    })
  }
}

/** A document as kustomize is given it: JSON, which leaves no room to read it in two ways. */
export function documentText(value: JsonObject): string {
  const text = JSON.stringify(value, undefined, 2)
  // Go's YAML reader takes these characters only when escaped.
  return text.replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
