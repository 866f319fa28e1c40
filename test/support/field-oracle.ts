import type { JsonObject } from '../../lib/local/apiserver/json.ts'
import { fieldOracleProgram } from '../cluster/build.ts'
import { connect } from './oracle-connection.ts'

/** A write as the oracle takes it; see `Endpoint` of the fields for what is meant. */
export interface OracleWrite {
  readonly apiVersion: string
  readonly kind: string
  readonly manager: string
  readonly subresource?: string
  readonly resetFields?: object
  readonly live?: JsonObject
}

export interface OracleOutcome {
  readonly object?: JsonObject
  readonly status?: JsonObject
}

export interface OracleKind {
  readonly apiVersion: string
  readonly kind: string
  readonly model: string
  readonly empty: JsonObject
}

interface ScaleParams {
  readonly entries: unknown
  readonly scaleEntries?: unknown
  readonly apiVersion: string
  readonly mappings: object
}

/** Starts the program that is made of kube-apiserver's own libraries; it ends with this process. */
export async function startFieldOracle() {
  const { ask, stop } = connect(await fieldOracleProgram())
  const sure = async <T>(method: string, params: object): Promise<T> => {
    const verdict = await ask<T>(method, params)
    if (verdict.kind === 'error') throw new Error(`${method}: ${verdict.error}`)
    return verdict.value
  }
  return {
    kinds: () => sure<readonly OracleKind[]>('kinds', {}),
    define: (definition: JsonObject) => sure<true>('define', { definition }),
    /** The object as the server keeps it; nothing where it cannot be one of its kind. */
    async written(object: JsonObject, as: 'sent' | 'applied'): Promise<JsonObject | undefined> {
      const verdict = await ask<JsonObject>('written', { object, as })
      return verdict.kind === 'ok' ? verdict.value : undefined
    },
    update: (write: OracleWrite & { readonly object: JsonObject }) => sure<OracleOutcome>('update', write),
    apply: (write: OracleWrite & { readonly config: JsonObject; readonly force: boolean }) =>
      sure<OracleOutcome>('apply', write),
    keepTimes: (object: JsonObject, live: JsonObject) => sure<JsonObject>('keepTimes', { object, live }),
    toScale: (params: ScaleParams) => sure<{ readonly entries?: unknown }>('toScale', params),
    fromScale: (params: ScaleParams) => sure<{ readonly entries?: unknown }>('fromScale', params),
    [Symbol.asyncDispose]: stop,
  }
}

export type FieldOracle = Awaited<ReturnType<typeof startFieldOracle>>
