import type { Fleet, SecretReference } from '../fleet/fleet.ts'

/** What the commands stand on that connect a product with what is around it, and look whether all is well there. */
export interface SetUp {
  /** As messages name it. */
  readonly name: string
  readonly fleet?: Fleet
  /** Where it takes webhooks from outside; undefined where that is not known. */
  readonly webhook?: string
  /** A secret that the fleet file refers to. */
  secret(reference: SecretReference): Promise<string>
  /** Keeps a new secret for a repository; answers how the fleet file refers to it. */
  keepSecret(name: string, value: string): Promise<SecretReference>
  /** Gives a secret a value that has none yet; false where that is not ours to do. */
  fillSecret(reference: SecretReference, value: string): Promise<boolean>
  close(): Promise<void>
}
