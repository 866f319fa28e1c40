/** What is wrong with a text, in the words of the real server (apimachinery, util/validation); empty where nothing is. */
export type TextCheck = (text: string) => readonly string[]

const labelForm = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const subdomainForm = `${labelForm}(\\.${labelForm})*`
const keyForm = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const keyRule =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"

function whole(form: string): RegExp {
  return new RegExp(`^${form}$`)
}

export function tooManyCharacters(most: number, unit = 'characters'): string {
  return `must be no more than ${most} ${unit}`
}

export function mustMatch(rule: string, form: string, ...examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ')
  return examples.length === 0
    ? `${rule} (regex used for validation is '${form}')`
    : `${rule} (e.g. ${shown}regex used for validation is '${form}')`
}

export function between(least: number, most: number): string {
  return `must be between ${least} and ${most}, inclusive`
}

function limited(text: string, most: number, unit?: string): readonly string[] {
  return Buffer.byteLength(text) > most ? [tooManyCharacters(most, unit)] : []
}

const label = whole(labelForm)
const subdomain = whole(subdomainForm)

/** A name of at most 63 characters without dots. */
export const dnsLabel: TextCheck = (text) => {
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
  const long = limited(text, 63)
  if (label.test(text)) return long
  return [...long, subdomain.test(text) ? 'must not contain dots' : mustMatch(rule, labelForm, 'my-name', '123-abc')]
}

/** What most names are. */
export const dnsSubdomain: TextCheck = (text) => {
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
  return [...limited(text, 253), ...(subdomain.test(text) ? [] : [mustMatch(rule, subdomainForm, 'example.com')])]
}

export const dns1035Label: TextCheck = (text) => {
  const form = '[a-z]([-a-z0-9]*[a-z0-9])?'
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character"
  return [...limited(text, 63), ...(whole(form).test(text) ? [] : [mustMatch(rule, form, 'my-name', 'abc-123')])]
}

export const wildcardSubdomain: TextCheck = (text) => {
  const form = `\\*\\.${subdomainForm}`
  const rule =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character"
  return [...limited(text, 253), ...(whole(form).test(text) ? [] : [mustMatch(rule, form, '*.example.com')])]
}

/** Names of roles and the like, which are parts of a path. */
export const pathSegment: TextCheck = (text) => {
  if (text === '.' || text === '..') return [`may not be '${text}'`]
  return ['/', '%'].filter((part) => text.includes(part)).map((part) => `may not contain '${part}'`)
}

/** A key of a label or an annotation, a name of a finalizer. */
export const qualifiedName: TextCheck = (text) => {
  const parts = text.split('/')
  const rule = mustMatch(keyRule, keyForm, 'MyName', 'my.name', '123-abc')
  if (parts.length > 2) {
    return [`a valid label key ${rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  }
  const name = parts.at(-1) ?? ''
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined
  const length = name === '' ? ['must be non-empty'] : limited(name, 63, 'bytes')
  return [
    ...(prefix === undefined
      ? []
      : prefix === ''
        ? ['prefix part must be non-empty']
        : prefixed(dnsSubdomainKey(prefix), 'prefix part ')),
    ...prefixed(length, 'name part '),
    ...(whole(keyForm).test(name) ? [] : [`name part ${rule}`]),
  ]
}

/** In keys and values of labels lengths are told in bytes. */
function dnsSubdomainKey(text: string): readonly string[] {
  return dnsSubdomain(text).map((message) => message.replace(/characters$/, 'bytes'))
}

export const labelValue: TextCheck = (text) => {
  const form = `(${keyForm})?`
  const rule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
  return [
    ...limited(text, 63, 'bytes'),
    ...(whole(form).test(text) ? [] : [mustMatch(rule, form, 'MyValue', 'my_value', '12345')]),
  ]
}

export const configKey: TextCheck = (text) => {
  const form = '[-._a-zA-Z0-9]+'
  const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
  return [
    ...limited(text, 253),
    ...(whole(form).test(text) ? [] : [mustMatch(rule, form, 'key.name', 'KEY_NAME', 'key-name')]),
    ...(text === '.' || text === '..'
      ? [`must not be '${text}'`]
      : text.startsWith('..')
        ? ["must not start with '..'"]
        : []),
  ]
}

export const variableName: TextCheck = (text) => [
  ...(text === '' ? ['environment variable name must be non-empty'] : []),
  ...(/^[ -<>-~]*$/.test(text)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]),
]

export const portName: TextCheck = (text) => [
  ...limited(text, 15),
  ...(/^[-a-z0-9]+$/.test(text) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
  ...(/[a-z]/.test(text) ? [] : ['must contain at least one letter (a-z)']),
  ...(text.includes('--') ? ['must not contain consecutive hyphens'] : []),
  ...(/^-|-$/.test(text) ? ['must not begin or end with a hyphen'] : []),
]

export const percent: TextCheck = (text) => {
  const rule = "a valid percent string must be a numeric string followed by an ending '%'"
  return /^[0-9]+%$/.test(text) ? [] : [mustMatch(rule, '[0-9]+%', '1%', '93%')]
}

function prefixed(messages: readonly string[], prefix: string): readonly string[] {
  return messages.map((message) => prefix + message)
}
