import { Problem } from '../lib/core/problem.ts'

/** A resource with a `*` that a role may be given, and why it cannot be named more closely. */
interface Wildcard {
  readonly what: RegExp
  readonly why: string
}

/**
 * All of them: what is not here is refused when the stack is synthesised. Resources are as they read in a template, with `<Name.Arn>` for
 * what only a deployment knows.
 */
export const wildcards: readonly Wildcard[] = [
  {
    what: /\/(blobs|builds|inputs|artifacts|sources|heads|answers)\/\*$/,
    why: 'Keys are digests of what is found in Git; nobody knows them when the stack is deployed',
  },
  {
    what: /\/(clusters|events|identities)\/\*(\/(identity|lane|packed|restore|records\/\*|controls\/\*))?$/,
    why: 'Clusters come and go with cluster sets, and lanes read how the clusters of waves before theirs are',
  },
  { what: /\/(controls|sweep|fleet)\/\*$/, why: 'A folder of few documents that belong to the whole fleet' },
  {
    what: /:eks:[a-z0-9-]+:.+:cluster\/\*$/,
    why: 'A ClusterSet without a role finds clusters of this account that are not known when the stack is deployed',
  },
  { what: /^<\w*ScheduleFunction.*\.Arn>:\*$/, why: 'Versions of the one function that the schedule invokes' },
  {
    what: /:cloudformation:.+:stack\/[^/*]+\/\*$/,
    why: 'What follows the name of a stack in its ARN is an id, and CloudFormation puts * there where it is asked by the name',
  },
  {
    what: /^\*$/,
    why: 'The action knows no resource: eks:ListClusters, traces of X-Ray, and the network interfaces of Lambda',
  },
]

/** Why a role may be given a resource with a `*`; throws where nothing argues for it. */
export function reasonFor(resource: string): string {
  const found = wildcards.find(({ what }) => what.test(resource))
  if (found !== undefined) return found.why
  const remedy = 'Name it more closely, or argue for it in infra/wildcards.ts'
  throw new Problem({ code: 'AccessDenied', subject: resource, what: 'is a wildcard that nothing argues for', remedy })
}

/** A resolved ARN as cdk-nag and people read it: `<Name.Arn>` for what only a deployment knows. */
export function readable(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved
  if (typeof resolved !== 'object' || resolved === null) return String(resolved)
  if ('Ref' in resolved) return `<${resolved.Ref}>`
  if ('Fn::GetAtt' in resolved && Array.isArray(resolved['Fn::GetAtt'])) return `<${resolved['Fn::GetAtt'].join('.')}>`
  if ('Fn::Join' in resolved && Array.isArray(resolved['Fn::Join'])) {
    const [between, parts]: readonly unknown[] = resolved['Fn::Join']
    if (Array.isArray(parts)) return parts.map(readable).join(String(between))
  }
  return JSON.stringify(resolved)
}
