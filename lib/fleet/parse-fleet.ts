import { type Document, isScalar, LineCounter, parseAllDocuments } from 'yaml'
import { canonical } from '../core/canonical.ts'
import { messageOf, Problem } from '../core/problem.ts'
import { lowerFirst } from '../core/schema-issue.ts'
import type { Cluster, ClusterSet, Fleet, Network, Repository } from './fleet.ts'
import { type Fault, type ReadDocument, readDocument } from './read-document.ts'

type Valid = Exclude<ReadDocument, { kind: 'invalid' }>

const maxCharacters = 4 * 1024 * 1024

/** A fleet, or all that is wrong with its file: each error names file, line, column and field. */
export type ParsedFleet =
  | { readonly kind: 'fleet'; readonly fleet: Fleet }
  | { readonly kind: 'invalid'; readonly errors: readonly Problem[] }

/** Reads the text of a fleet file; `file` is how errors name it. */
export function parseFleet(text: string, file: string): ParsedFleet {
  const lines = new LineCounter()
  const problem = ({ offset, field, what, subject }: Fault): Problem => {
    const { line, col } = lines.linePos(offset)
    const where = { file: `${file}:${line}:${col}`, ...(field !== '' && { field }) }
    return new Problem({ code: 'InvalidFleet', what, ...where, ...(subject !== undefined && { subject }) })
  }
  if (text.length > maxCharacters) {
    return { kind: 'invalid', errors: [problem({ offset: 0, field: '', what: 'file is too large' })] }
  }
  try {
    const { fleet, faults } = readDocuments(text, lines)
    if (faults.length === 0) return { kind: 'fleet', fleet }
    return { kind: 'invalid', errors: faults.toSorted((one, other) => one.offset - other.offset).map(problem) }
  } catch (cause) {
    // The YAML reader gives up with an exception on aliases that expand too far and on nesting beyond its stack.
    return { kind: 'invalid', errors: [problem({ offset: 0, field: '', what: messageOf(cause) })] }
  }
}

function readDocuments(text: string, lines: LineCounter): { readonly fleet: Fleet; readonly faults: readonly Fault[] } {
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })
  const documents = 'empty' in parsed ? [] : parsed.filter((document) => !isEmpty(document))
  const clusters: Cluster[] = []
  const clusterSets: ClusterSet[] = []
  const repositories: Repository[] = []
  const faults: Fault[] = []
  const names = new Set<string>()
  const networks = new Map<string, Network>()
  const places = new Map<string, string>()
  for (const document of documents) {
    if (document.errors.length > 0) {
      faults.push(
        ...document.errors.map(({ pos, message }) => ({ offset: pos[0], field: '', what: lowerFirst(message) })),
      )
      continue
    }
    const read = readDocument(document)
    if (read.kind === 'invalid') {
      faults.push(...read.faults)
      continue
    }
    const subject = `${read.kind}/${read.value.name}`
    if (names.has(subject)) {
      faults.push({
        offset: read.offsetOf('metadata', 'name'),
        field: 'metadata.name',
        what: 'is defined twice',
        subject,
      })
    }
    names.add(subject)
    faults.push(...networkFaults(read, subject, networks), ...placeFaults(read, subject, places))
    if (read.kind === 'Cluster') clusters.push(read.value)
    else if (read.kind === 'ClusterSet') clusterSets.push(read.value)
    else repositories.push(read.value)
  }
  if (documents.length === 0) faults.push({ offset: 0, field: '', what: 'holds no Cluster' })
  return { fleet: { clusters, clusterSets, repositories }, faults }
}

/** One name is one network: a function stands in it for all clusters that name it. */
function networkFaults(read: Valid, subject: string, known: Map<string, Network>): readonly Fault[] {
  if (read.kind === 'Repository') return []
  const path = read.kind === 'Cluster' ? ['spec', 'network'] : ['spec', 'template', 'network']
  const network = read.kind === 'Cluster' ? read.value.network : read.value.template.network
  if (network === undefined) return []
  const before = known.get(network.name)
  known.set(network.name, before ?? network)
  if (before === undefined || canonical(before) === canonical(network)) return []
  const what = `network ${network.name} has other subnets or another VPC elsewhere in this file`
  return [{ offset: read.offsetOf(...path), field: path.join('.'), what, subject }]
}

/** One cluster of EKS has one name: the lanes of two would each refuse the one that comes second, and nobody knows which that is. */
function placeFaults(read: Valid, subject: string, known: Map<string, string>): readonly Fault[] {
  if (read.kind !== 'Cluster' || read.value.access.kind !== 'eks') return []
  const { name, region, roleArn } = read.value.access
  const account = roleArn?.split(':')[4] ?? 'own'
  const place = canonical([account, region, name])
  const before = known.get(place)
  known.set(place, before ?? subject)
  if (before === undefined || before === subject) return []
  const what = `is the same cluster of EKS as ${before}`
  return [{ offset: read.offsetOf('spec', 'access', 'eks'), field: 'spec.access.eks', what, subject }]
}

/** Comments alone, or nothing, between two separators. */
function isEmpty({ contents, errors }: Document): boolean {
  return errors.length === 0 && (contents === null || (isScalar(contents) && contents.value === null))
}
