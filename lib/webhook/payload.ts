import { isJsonObject, type JsonObject } from '../core/json.ts'

/** Payloads of GitHub are 7 deep. Reading a body of nothing but brackets takes seconds, looking at it does not. */
const maxDepth = 100

const quote = 0x22
const backslash = 0x5c
const opening: ReadonlySet<number> = new Set([0x5b, 0x7b])
const closing: ReadonlySet<number> = new Set([0x5d, 0x7d])

/** The payload of a webhook, or undefined where the body is no JSON object or nested too deeply. */
export function parsePayload(text: string): JsonObject | undefined {
  if (isDeep(text)) return undefined
  try {
    const payload: unknown = JSON.parse(text)
    return isJsonObject(payload) ? payload : undefined
  } catch {
    return undefined
  }
}

/** Counts brackets outside of texts; of what is no JSON it may say anything. */
function isDeep(text: string): boolean {
  let depth = 0
  let inText = false
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === quote) inText = !inText
    else if (inText) index += code === backslash ? 1 : 0
    else if (opening.has(code)) depth += 1
    else if (closing.has(code)) depth -= 1
    if (depth > maxDepth) return true
  }
  return false
}
