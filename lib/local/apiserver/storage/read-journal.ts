import { type KubeObject, namespaceOf } from '../object.ts'
import { JournalDamaged } from './journal-damaged.ts'
import { journalSchema, type Line, readLine } from './record.ts'

/** What a journal says: objects by resource and key. */
export interface Journaled {
  readonly objects: ReadonlyMap<string, KubeObject>
  readonly revision: number
  /** How many of its lines are whole. */
  readonly lines: number
}

type Header = Extract<Line, { readonly kind: 'header' }>

/** What to do about a journal that is not what it was, as the end of a sentence. */
export const putBack = 'put the folder back from a copy, or remove the folder to begin with an empty cluster'

/**
 * Reads the text of a journal: a header, the objects that were there when it was begun, and then the changes, each one revision after the
 * one before. Leaves out a change at the end that was cut off; throws JournalDamaged for anything else that is not as it was written.
 */
export function readJournal(path: string, text: string): Journaled {
  // After the last line end comes nothing, or a line that was cut off.
  const lines = text.split('\n').slice(0, -1).map(readLine)
  const header = headerOf(path, lines)
  const rest = lines.slice(1)
  const changesAt = rest.findIndex((line) => line.kind !== 'object' || line.revision > header.revision)
  const begun = changesAt < 0 ? rest.length : changesAt
  const objects = new Map<string, KubeObject>()
  let { revision } = header
  for (const [index, line] of rest.entries()) {
    const where = `${path}, line ${index + 2}`
    if (line.kind === 'damaged' || line.kind === 'header') throw new JournalDamaged(`${where} is damaged: ${putBack}`)
    if (index === begun) checkBegun(path, header, begun)
    if (index >= begun) {
      if (line.revision !== revision + 1)
        throw new JournalDamaged(`${where} does not follow the line before it: ${putBack}`)
      revision = line.revision
    }
    if (line.kind === 'object') objects.set(`${line.resource} ${keyOf(line.object)}`, line.object)
    else objects.delete(`${line.resource} ${line.key}`)
  }
  if (begun === rest.length) checkBegun(path, header, begun)
  return { objects, revision, lines: lines.length }
}

/** The resource in a key of `objects`. */
export function resourceOf(key: string): string {
  return key.slice(0, key.indexOf(' '))
}

function headerOf(path: string, [header]: readonly Line[]): Header {
  if (header?.kind !== 'header') throw new JournalDamaged(`${path}, line 1 is damaged: ${putBack}`)
  if (header.schema <= journalSchema) return header
  const versions = `${header.schema}; this one reads ${journalSchema}`
  throw new JournalDamaged(`${path}, line 1 is of a later version (${versions}): use that version`)
}

/** The file takes its place with the objects already in it: a crash cuts none of them off. */
function checkBegun(path: string, { objects: written }: Header, begun: number): void {
  if (written === undefined || written === begun) return
  const what = `after line ${begun + 1} lines are missing (it has ${begun} of the ${written} objects that it began with)`
  throw new JournalDamaged(`${path}, ${what}: ${putBack}`)
}

function keyOf(object: KubeObject): string {
  return `${namespaceOf(object)}/${object.metadata.name}`
}
