import type { JsonObject } from '../../core/json.ts'
import { splitDocuments } from '../../manifest/documents.ts'
import { NotPlain } from './not-plain.ts'
import { plainDocument } from './plain-document.ts'
import { isOrdinary } from './plain-scalar.ts'

/**
 * What makes a text unusual whatever it means: lines that begin or end documents with something behind them, directives,
 * keys with a question mark, and headers of block texts with indentation or a comment.
 */
const unusual = [
  /^---(?! *$| +#)/m,
  /^(\.\.\.|%)/m,
  /(^|[\s{[,-])\?(\s|$)/m,
  /[|>]([+-]?[0-9][+-]?) *(#.*)?$/m,
  /[|>][+-]? +#/,
]

/** The mappings of a YAML file, one for each document that is not empty. Throws NotPlain. */
export function plainObjects(bytes: Uint8Array): readonly JsonObject[] {
  const text = Buffer.from(bytes).toString('utf8')
  if (!isOrdinary(text) || unusual.some((pattern) => pattern.test(text))) throw new NotPlain()
  return splitDocuments(text)
    .filter((document) => !isBlank(document.text))
    .map((document) => plainDocument(document.text))
}

/** Whether there is nothing but comments. */
function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^ *(#.*)?$/.test(line))
}
