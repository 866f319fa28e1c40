import type { NonceSource } from '../../store/bucket.ts'

/** Nonces that count up, so that a simulation gives the same bytes each time it runs. */
export function countingNonces(prefix = 'nonce'): NonceSource {
  let count = 0
  return () => `${prefix}-${++count}`
}
