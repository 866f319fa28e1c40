import { isJsonObject, type Json } from '../core/json.ts'

/** What a live object would be with the desired fields, where no dry-run tells: lists are replaced unless they are of the same length. */
export function overlaid(live: Json, desired: Json): Json {
  if (isJsonObject(live) && isJsonObject(desired)) {
    const inner = Object.entries(desired).map(([name, value]): [string, Json] => {
      const below = live[name]
      return [name, below === undefined ? value : overlaid(below, value)]
    })
    return { ...live, ...Object.fromEntries(inner) }
  }
  if (Array.isArray(live) && Array.isArray(desired) && live.length === desired.length) {
    return desired.map((item: Json, index) => overlaid(live[index] ?? null, item))
  }
  return desired
}
