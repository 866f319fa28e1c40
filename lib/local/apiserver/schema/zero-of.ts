import type { Json, JsonObject } from '../json.ts'
import type { CapturedTypes } from './captured.ts'

/** Types that are written as a value of their own, and what they write when nothing is in them. */
const values: Readonly<Record<string, Json>> = {
  'api.resource.Quantity': '0',
  'util.intstr.IntOrString': 0,
  'meta.v1.Time': null,
  'meta.v1.MicroTime': null,
  'runtime.RawExtension': null,
  'apiextensions.v1.JSON': null,
}

/** A new object of a built-in kind before anything is written in it, as Go writes it: what it never leaves out is there. */
export function zeroOf({ kinds, layouts }: Pick<CapturedTypes, 'kinds' | 'layouts'>, kind: string): JsonObject {
  const zero = (type: string): JsonObject =>
    Object.fromEntries(
      Object.entries(layouts[type] ?? {}).flatMap(([name, layout]): [string, Json][] => {
        const value = written(layout)
        return value === undefined ? [] : [[name, value]]
      }),
    )
  /** Structs are never left out, only what can be nothing, and scalars, where the layout says so by its mark. */
  const written = (layout: string): Json | undefined => {
    const type = layout.replace(/[?~]$/, '')
    if (layout.endsWith('~')) return undefined
    if (Object.hasOwn(values, type)) return values[type]
    if (Object.hasOwn(layouts, type)) return zero(type)
    if (layout.endsWith('?')) return undefined
    if (/^(\*|\[\]|\{\}|bytes)/.test(type)) return null
    if (type.startsWith('string')) return ''
    return type === 'bool' ? false : 0
  }
  const type = kinds[kind]
  return type === undefined ? {} : zero(type)
}
