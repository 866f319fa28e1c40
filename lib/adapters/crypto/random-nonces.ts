import { randomUUID } from 'node:crypto'
import type { NonceSource } from '../../store/bucket.ts'

/** Nonces by chance: 122 random bits each. */
export const randomNonces: NonceSource = () => randomUUID()
