import * as z from 'zod'

/**
 * A schema of what is taken as it is: it does not look again at an object that it has accepted, and hands on the very same one. Documents
 * carry most of their parts on.
 */
export function checkedOnce<T extends object>(schema: z.ZodType<T>): z.ZodType<T> {
  const accepted = new WeakSet<object>()
  return z.custom<T>().superRefine((value, context) => {
    const isObject = typeof value === 'object' && value !== null
    if (isObject && accepted.has(value)) return
    const { success, error } = schema.safeParse(value)
    if (success) accepted.add(value)
    else for (const { path, message } of error.issues) context.addIssue({ code: 'custom', path, message })
  })
}
