/** The one part of the library that is needed: named alone, it is all that a bundle takes from it. */
export { KubeConfig } from '@kubernetes/client-node'
