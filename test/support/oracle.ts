import type { JsonObject } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { connect, type Verdict } from './oracle-connection.ts'
import { oracleProgram } from './oracle-program.ts'

export type { Verdict } from './oracle-connection.ts'

/** Files of an artifact by path, and directories without files. */
export interface OracleTree {
  readonly files: Readonly<Record<string, string>>
  readonly directories?: readonly string[]
}

/** A Kustomization (kustomize.toolkit.fluxcd.io/v1) as the API server would hold it; only what matters need be there. */
export type OracleKustomization = JsonObject

export interface SubstituteParams {
  readonly kustomization: OracleKustomization
  /** ConfigMaps and Secrets for `substituteFrom`. */
  readonly cluster?: readonly JsonObject[]
  /** Without strict substitutions, which are Flux's default. */
  readonly lenient?: boolean
}

export interface OracleBuild {
  readonly yaml: string
  readonly objects: readonly Manifest[]
}

export interface OracleChanges {
  readonly changes: readonly {
    readonly subject: string
    readonly action: 'created' | 'configured' | 'unchanged' | 'skipped' | 'deleted' | 'unknown'
    readonly id: string
    readonly v: string
  }[]
  /** Error of the apply; what was done before it is in `changes`. */
  readonly failure?: string
}

/** What became of one object: an action, or why there is none. */
export interface OracleOutcome {
  readonly action?: 'created' | 'configured' | 'unchanged' | 'skipped'
  readonly failure?: string
}

/** Flux's own libraries, as a program that answers what Flux would do. */
export interface Oracle extends AsyncDisposable {
  versions(): Promise<Readonly<Record<string, string>>>
  /** First document of a YAML text as JSON text, as sigs.k8s.io/yaml has it. */
  yaml(text: string, options?: { readonly strict?: boolean }): Promise<Verdict<string>>
  /** JSON text as YAML: the text in which Flux substitutes variables. */
  encode(json: string): Promise<Verdict<string>>
  /** All objects of a YAML text, as kustomize-controller reads the output of a build. */
  objects(text: string): Promise<Verdict<readonly Manifest[]>>
  envsubst(
    text: string,
    vars: Readonly<Record<string, string>>,
    options: { readonly strict: boolean },
  ): Promise<Verdict<string>>
  generate(
    params: OracleTree & { readonly kustomization: OracleKustomization },
  ): Promise<Verdict<{ readonly action: 'created' | 'unchanged'; readonly file: string; readonly text: string }>>
  build(params: OracleTree & SubstituteParams & { readonly noRemoteBases?: boolean }): Promise<Verdict<OracleBuild>>
  substitute(params: SubstituteParams & { readonly objects: readonly JsonObject[] }): Promise<Verdict<OracleBuild>>
  semver(constraint: string, tags: readonly string[]): Promise<Verdict<string>>
  /** Paths that source-controller keeps in a GitRepository's artifact; `ignore` is `spec.ignore`. */
  kept(params: OracleTree & { readonly ignore?: string }): Promise<Verdict<readonly string[]>>
  kstatus(object: JsonObject): Promise<Verdict<{ readonly status: string; readonly message: string }>>
  normalize(objects: readonly JsonObject[]): Promise<Verdict<readonly Manifest[]>>
  sort(objects: readonly JsonObject[], options?: { readonly reverse?: boolean }): Promise<Verdict<readonly Manifest[]>>
  apply(params: {
    readonly kubeconfig: string
    readonly kustomization: OracleKustomization
    readonly objects: readonly JsonObject[]
  }): Promise<OracleChanges>
  /** Each object by itself, as Flux's apply treats it: a failing one does not keep the others. In the order given. */
  applyEach(params: {
    readonly kubeconfig: string
    readonly kustomization: OracleKustomization
    readonly objects: readonly JsonObject[]
  }): Promise<readonly OracleOutcome[]>
  prune(params: {
    readonly kubeconfig: string
    readonly kustomization: OracleKustomization
    readonly entries: readonly { readonly id: string; readonly v: string }[]
  }): Promise<OracleChanges>
}

/** Starts the oracle, building it first where needed. It ends with this process, or when disposed of. */
export async function startOracle(): Promise<Oracle> {
  const { ask, stop } = connect(await oracleProgram())
  const one = async <T>(method: string, params: object, pick: string): Promise<Verdict<T>> => {
    const verdict = await ask<Record<string, T>>(method, params)
    return verdict.kind === 'ok' ? { kind: 'ok', value: verdict.value[pick]! } : verdict
  }
  return {
    versions: async () => required(await ask('versions', {})),
    yaml: (text, { strict = false } = {}) => one('yaml', { text, strict }, 'json'),
    encode: (json) => one('encode', { json }, 'text'),
    objects: (text) => one('objects', { text }, 'objects'),
    envsubst: (text, vars, { strict }) => one('envsubst', { text, vars, strict }, 'text'),
    generate: (params) => ask('generate', params),
    build: (params) => ask('build', params),
    substitute: (params) => ask('substitute', params),
    semver: (constraint, tags) => one('semver', { constraint, tags }, 'tag'),
    kept: (params) => one('ignore', params, 'kept'),
    kstatus: (object) => ask('kstatus', { object }),
    normalize: (objects) => one('normalize', { objects }, 'objects'),
    sort: (objects, { reverse = false } = {}) => one('sort', { objects, reverse }, 'objects'),
    apply: async (params) => required(await ask('apply', params)),
    applyEach: async (params) => required(await one('applyEach', params, 'outcomes')),
    prune: async (params) => required(await ask('prune', params)),
    [Symbol.asyncDispose]: stop,
  }
}

function required<T>(verdict: Verdict<T>): T {
  if (verdict.kind === 'error') throw new Error(`oracle: ${verdict.error}`)
  return verdict.value
}
