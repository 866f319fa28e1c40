/** Thrown within this folder alone: something is unusual, so kustomize has to build. */
export class NotPlain extends Error {
  constructor() {
    super('is not plain')
  }
}
