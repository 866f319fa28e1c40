import type { Option } from './command.ts'

/** Options that mean the same in every command that has them. */
export const dataOption = {
  type: 'string',
  value: 'DIR',
  help: 'data folder of `sluice local`; .sluice where not given',
} as const satisfies Option

/** Which product a command is about: one of this machine, or one that is deployed. */
export const productOptions = {
  data: dataOption,
  stack: {
    type: 'string',
    value: 'NAME',
    help: 'the stack of this name on AWS, with the credentials and region of this shell, in place of a data folder',
  },
} as const satisfies Readonly<Record<string, Option>>

export const fleetOption = {
  type: 'string',
  value: 'FILE',
  help: 'fleet file: which clusters there are, and where their manifests lie',
} as const satisfies Option

export const clusterOption = {
  type: 'string',
  value: 'NAME',
  help: 'only this cluster; needed where a name is not unique',
} as const satisfies Option

export const namespaceOption = {
  type: 'string',
  short: 'n',
  value: 'NAME',
  help: 'namespace of Flux objects; flux-system where not given',
} as const satisfies Option

export const outputOption = {
  type: 'string',
  short: 'o',
  value: 'FORMAT',
  help: 'json, yaml, wide or name; a table where not given',
} as const satisfies Option

/** Where `sluice local` keeps its data. */
export const defaultData = '.sluice'

/** Where Flux keeps its objects. */
export const defaultNamespace = 'flux-system'
