import type { Validate } from './ports.ts'

/** interim */
export const validate: Validate = () => []
