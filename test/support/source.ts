/** Text as it stands in a test, without its indentation and the line break it opens with. */
export function source(parts: TemplateStringsArray, ...values: readonly unknown[]): string {
  const text = String.raw({ raw: parts.raw }, ...values).replace(/^\n/, '')
  const indent = /^[ \t]*/.exec(text)?.[0] ?? ''
  return text.replaceAll(new RegExp(`^${indent}`, 'gm'), '').replace(/[ \t]+$/, '')
}
