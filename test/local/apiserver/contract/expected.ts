import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

type Expected = Readonly<Record<string, unknown>>

/** What kube-apiserver answered to the cases of a group. */
export async function expected(group: string): Promise<Expected> {
  return JSON.parse(await readFile(fileOf(group), 'utf8'))
}

export async function keepExpected(group: string, answers: Expected): Promise<void> {
  // A line for each case: a difference names its case.
  const lines = Object.entries(answers).map(([name, answer]) => `${JSON.stringify(name)}:${JSON.stringify(answer)}`)
  await writeFile(fileOf(group), `{\n${lines.join(',\n')}\n}\n`)
}

function fileOf(group: string): string {
  return fileURLToPath(new URL(`../../../golden/apiserver/${group}.json`, import.meta.url))
}
