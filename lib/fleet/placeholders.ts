/** What a template may say of the cluster that it is used for. */
export interface Placeholders {
  /** Name of the EKS cluster. */
  readonly name: string
  readonly account: string
  readonly region: string
}

const form = /\{(name|account|region)\}/g

/** A text with its placeholders filled in. */
export function fillIn(text: string, values: Placeholders): string {
  return text.replaceAll(form, (_, word: keyof Placeholders) => values[word])
}

/** The same of a mapping's values. */
export function fillInAll(map: object, values: Placeholders): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, text]) => [key, fillIn(String(text), values)]))
}

/** A word in braces that is no placeholder: most likely a slip. */
export function unknownPlaceholder(text: string): string | undefined {
  return /\{[^{}]*\}/.exec(text.replaceAll(form, ''))?.[0]
}

/** Stands in where a text is checked before there is a cluster. */
export const samplePlaceholders: Placeholders = { name: 'name', account: '000000000000', region: 'eu-west-1' }
