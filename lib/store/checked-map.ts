import * as z from 'zod'
import { isJsonObject } from '../core/json.ts'
import { branded } from './codec.ts'

/** What the names of a map are, and how to tell. */
export interface MapKey {
  readonly what: string
  readonly is: (name: string) => boolean
}

/**
 * A schema of a map of many parts, taken as it is: it does not look again at a part that it has accepted, nor at the map itself. Documents
 * carry most of their parts on.
 */
export function checkedMap<K extends string, T extends object>(
  { what, is }: MapKey,
  part: z.ZodType<T>,
): z.ZodType<Readonly<Record<K, T>>> {
  const whole = z.record(branded<K>(what, is), part)
  /** Maps that were accepted, and parts with the name that they had. */
  const accepted = new WeakMap<object, string | true>()
  const isAccepted = (value: unknown, as: string | true): boolean =>
    typeof value === 'object' && value !== null && accepted.get(value) === as
  return z.custom<Readonly<Record<K, T>>>().superRefine((value, context) => {
    if (isAccepted(value, true)) return
    const parts = isJsonObject(value) ? Object.entries<object>(value) : undefined
    const open = parts?.filter(([name, each]) => !isAccepted(each, name))
    const { success, error } = whole.safeParse(open === undefined ? value : Object.fromEntries(open))
    if (!success) {
      for (const { path, message } of error.issues) context.addIssue({ code: 'custom', path, message })
      return
    }
    accepted.set(value, true)
    for (const [name, each] of open ?? []) accepted.set(each, name)
  })
}
