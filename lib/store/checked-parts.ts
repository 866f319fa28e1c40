import * as z from 'zod'

/** A schema of something that never changes, taken as it is: what it has accepted it does not look at again. Documents carry most parts on. */
export function checkedOnce<T extends object>(part: z.ZodType<T>): z.ZodType<T> {
  const check = checking(part)
  return z.custom<T>().superRefine((value, context) => check(value, [], context))
}

/** The same of each part of a list. */
export function checkedEach<T extends object>(part: z.ZodType<T>): z.ZodType<readonly T[]> {
  const check = checking(part)
  return z.custom<readonly T[]>().superRefine((list, context) => {
    if (!Array.isArray(list)) context.addIssue({ code: 'custom', path: [], message: 'expected a list' })
    else for (const [index, value] of list.entries()) check(value, [index], context)
  })
}

function checking<T extends object>(part: z.ZodType<T>) {
  const accepted = new WeakSet<object>()
  return (value: T, at: readonly PropertyKey[], context: z.RefinementCtx): void => {
    if (accepted.has(value)) return
    const { success, error } = part.safeParse(value)
    if (success) accepted.add(value)
    else
      for (const { path, message } of error.issues)
        context.addIssue({ code: 'custom', path: [...at, ...path], message })
  }
}
