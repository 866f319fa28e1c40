/** The parts of a label selector, one after the other; '' at its end. */
export interface Tokens {
  peek(): string
  take(): string
  /** Whether the next part is a name or a value. */
  isName(): boolean
}

export function tokensOf(text: string): Tokens {
  const parts = [...text.matchAll(/==|!=|[=!(),<>]|[^\s=!(),<>]+/g)].map(([one]) => one)
  let at = 0
  const peek = () => parts[at] ?? ''
  return {
    peek,
    take() {
      at++
      return parts[at - 1] ?? ''
    },
    isName: () => /^[^=!(),<>]/.test(peek()),
  }
}
