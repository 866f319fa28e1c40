import { isJsonObject, type Json } from '../core/json.ts'
import { isKustomizationName } from './scan.ts'

/** What kustomize said, without the patches and configurations that stand in kustomization files: it tries some of them as paths. */
export function withoutInline(text: string, contents: ReadonlyMap<string, Uint8Array>): string {
  const files = [...contents].filter(([path]) => isKustomizationName(path.slice(path.lastIndexOf('/') + 1)))
  const inline = files.flatMap(([, bytes]) => texts(parsed(bytes))).filter((one) => /[\n{]/.test(one))
  return inline.sort((a, b) => b.length - a.length).reduce((rest, one) => rest.replaceAll(one, '(inline text)'), text)
}

/** Kustomization files are given to kustomize as JSON. */
function parsed(bytes: Uint8Array): Json {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return null
  }
}

function texts(value: Json): readonly string[] {
  if (typeof value === 'string') return [value, value.trim(), JSON.stringify(value).slice(1, -1)]
  if (Array.isArray(value)) return value.flatMap((item: Json) => texts(item))
  return isJsonObject(value) ? Object.values(value).flatMap(texts) : []
}
