const part = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const host =
  '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*'
const image = new RegExp(
  `^(?:(?:${host}|\\[[a-fA-F0-9:]+\\])(?::\\d+)?/)?${part}(?:/${part})*(?::([\\w][\\w.-]{0,127}))?(@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`,
)

/** The tag of an image, `latest` where it names neither tag nor digest; '' for what is no name of an image. */
export function imageTag(name: string): string {
  const [whole, tag, digest] = image.exec(name) ?? []
  if (whole === undefined || /^[0-9a-f]{64}$/.test(name)) return ''
  return tag ?? (digest === undefined ? 'latest' : '')
}
