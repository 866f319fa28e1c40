import { styleText } from 'node:util'
import { colourful, type Io } from './io.ts'

/** How much a word should worry its reader. */
export type Mood = 'good' | 'bad' | 'unsure'

const colours = { good: 'green', bad: 'red', unsure: 'yellow' } as const

/** Colours a word, where its reader sees colours. */
export function paint(io: Pick<Io, 'isTTY' | 'env'>, mood: Mood, word: string): string {
  return colourful(io) ? styleText(colours[mood], word, { validateStream: false }) : word
}

/** Colours the status of a condition. */
export function paintStatus(io: Pick<Io, 'isTTY' | 'env'>, status: string): string {
  return paint(io, status === 'True' ? 'good' : status === 'False' ? 'bad' : 'unsure', status)
}
