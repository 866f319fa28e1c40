import { commitOf, type Revision } from '../../core/revision.ts'

const maxLength = 64
const shownOfCommit = 12

/**
 * Names a session of a role after the cluster and the revision that it is for, as CloudTrail and the cluster's own audit log show it:
 * `production@3f786850e387`. A long name of a cluster is cut, not the revision.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: 2 to 64 of letters, digits and `_+=,.@-`
 */
export function sessionName(cluster: string, revision: Revision | undefined): string {
  const version = revision === undefined ? 'unresolved' : commitOf(revision).slice(0, shownOfCommit)
  const clean = (text: string) => text.replaceAll(/[^\w+=,.@-]/g, '-')
  return `${clean(cluster).slice(0, maxLength - version.length - 1)}@${clean(version)}`
}
