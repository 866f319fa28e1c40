/** Where a command writes to, and what it may know of who reads it. */
export interface Io {
  stdout(text: string): void
  stderr(text: string): void
  /** Standard output is a terminal. */
  readonly isTTY: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** Repeats the place of this command in those that a text proposes; done already for what is printed by commands that show no files. */
  readonly placed?: (text: string) => string
}

/** Colours on terminals, unless NO_COLOR is set (https://no-color.org). */
export function colourful({ isTTY, env }: Pick<Io, 'isTTY' | 'env'>): boolean {
  return isTTY && !env.NO_COLOR
}
