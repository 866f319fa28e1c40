import { badRequest, invalid } from '../failure.ts'
import type { Target } from '../http/target.ts'
import type { JsonObject } from '../json.ts'
import { at, groupVersionOf, type KubeObject, textAt } from '../object.ts'
import type { ApiRequest, User, WholeAnswer } from '../request.ts'
import { answer } from '../verbs/answers.ts'
import { placed } from '../write/place.ts'
import { timeText, type WriteWorld } from '../write/ports.ts'
import { readBody } from '../write/read-body.ts'
import { requestToken } from './token-request.ts'
import { issuer, type Tokens } from './tokens.ts'

/** What reviews stand on. */
export interface ReviewWorld extends WriteWorld {
  readonly tokens: Tokens
  /** Whose a bearer token is. */
  userOf(token: string): User | undefined
}

type Reviewer = (review: KubeObject, request: ApiRequest, world: ReviewWorld) => JsonObject

/** Who gets in may do everything: this server asks no more of anybody. */
const access: Reviewer = (review) => {
  const { group } = groupVersionOf(review.apiVersion)
  if (
    (at(review, 'spec', 'resourceAttributes') === undefined) ===
    (at(review, 'spec', 'nonResourceAttributes') === undefined)
  ) {
    const message = 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified'
    throw invalid({ group, kind: '' }, '', [{ reason: 'FieldValueInvalid', message, field: 'spec.resourceAttributes' }])
  }
  return { allowed: true }
}

const reviewers: Readonly<Record<string, Reviewer>> = {
  'authentication.k8s.io/selfsubjectreviews': (_, { user }) => ({ userInfo: userInfo(user) }),
  'authentication.k8s.io/tokenreviews': (review, _, { userOf }) => {
    const user = userOf(textAt(review, 'spec', 'token'))
    if (user === undefined) return { user: {}, error: 'invalid bearer token' }
    return { authenticated: true, user: userInfo(user), audiences: [issuer] }
  },
  'authorization.k8s.io/selfsubjectaccessreviews': access,
  'authorization.k8s.io/subjectaccessreviews': access,
  'authorization.k8s.io/localsubjectaccessreviews': access,
  'authorization.k8s.io/selfsubjectrulesreviews': (review) => {
    if (textAt(review, 'spec', 'namespace') === '') throw badRequest('no namespace on request')
    return {
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    }
  },
}

/** Whether a target keeps nothing that is written there. */
export function isReview({ resource, subresource }: Target): boolean {
  return subresource?.name === 'token' || Object.hasOwn(reviewers, resource.stored)
}

/** POST of a question that is answered at once, and of a request for a token. Throws a Failure. */
export function review(target: Target, request: ApiRequest, world: ReviewWorld): WholeAnswer {
  const { subresource, ...whole } = target
  const resource = subresource === undefined ? target.resource : { ...target.resource, ...tokenRequest }
  const { object } = world.codec.decode(placed(readBody(request, resource.kind), { ...whole, resource }), resource)
  const reviewer = reviewers[resource.stored]
  const { spec } = object
  const answered =
    reviewer === undefined
      ? requestToken(object, target, world)
      : {
          ...{ kind: object.kind, apiVersion: object.apiVersion },
          metadata: { creationTimestamp: timeText(world.now()) },
          ...(spec !== undefined && { spec }),
          status: reviewer(object, request, world),
        }
  return answer(201, `${JSON.stringify(answered)}\n`)
}

const tokenRequest = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' }

function userInfo({ name, uid, groups, extra }: User): JsonObject {
  return { username: name, ...(uid !== undefined && { uid }), groups, ...(extra !== undefined && { extra }) }
}
