/** One YAML document of a file: its text, and where it begins. */
export interface DocumentText {
  readonly text: string
  /** Counted from 1, empty documents included. */
  readonly number: number
  /** Line of the file on which the text begins, counted from 1. */
  readonly line: number
}

/** Splits a file at lines that begin with `---`, as Kubernetes' readers do, so that one bad document fails alone. */
export function splitDocuments(text: string): DocumentText[] {
  const documents: DocumentText[] = []
  let line = 1
  for (const [index, part] of text.split(/^---(?=[ \t\r\n]|$)/m).entries()) {
    documents.push({ text: part, number: text.startsWith('---') ? index : index + 1, line })
    for (let at = part.indexOf('\n'); at >= 0; at = part.indexOf('\n', at + 1)) line++
  }
  return documents.filter((document) => document.text.trim() !== '')
}
