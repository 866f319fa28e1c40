import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** What kubectl prints in a session with a real cluster. */
export async function transcript(session: string): Promise<string> {
  return readFile(fileOf(session), 'utf8')
}

export async function keepTranscript(session: string, text: string): Promise<void> {
  await writeFile(fileOf(session), text)
}

function fileOf(session: string): string {
  return fileURLToPath(new URL(`../../../golden/apiserver/kubectl/${session}.txt`, import.meta.url))
}
