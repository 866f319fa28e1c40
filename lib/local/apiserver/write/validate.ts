import { validateCreate, validateUpdate } from '../schema/validation/validate.ts'
import type { Validate } from './ports.ts'

/** What the real server holds against an object of any kind. */
export const validate: Validate = (object, { stored, namespaced, custom }, old, part) => {
  const kind = { stored, namespaced, ...(custom !== undefined && { custom: custom.codec() }) }
  return old === undefined ? validateCreate(object, kind) : validateUpdate(object, old, kind, part)
}
