import { randomBytes, randomUUID } from 'node:crypto'
import { bootstrap } from './bootstrap.ts'
import { controllerGroups } from './controllers/groups.ts'
import { type Controllers, startControllers } from './controllers/start-controllers.ts'
import type { CodecOf } from './custom/definition.ts'
import { followDefinitions } from './custom/follow-definitions.ts'
import { openApi } from './discovery/openapi.ts'
import { Failure } from './failure.ts'
import { listen } from './http/listen.ts'
import { kubeconfig } from './kubeconfig.ts'
import type { KubeObject } from './object.ts'
import { protobufDecoder } from './protobuf/decode.ts'
import type { User } from './request.ts'
import { withReviews } from './reviews/resources.ts'
import { serviceAccountTokens } from './reviews/tokens.ts'
import { builtinCodec } from './schema/builtin/builtin-codec.ts'
import { builtinResources, scaleResource } from './schema/builtin-resources.ts'
import { builtinSchemas } from './schema/builtin-schemas.ts'
import { type CapturedTypes, capturedTypes } from './schema/captured.ts'
import { customCodec } from './schema/custom/custom-codec.ts'
import { registry } from './served.ts'
import { answer, type ServerWorld } from './server.ts'
import { type JournalFile, openJournal } from './storage/journal-file.ts'
import { openStore } from './storage/store.ts'
import { tableMaker } from './table/table.ts'
import { objectTexts } from './texts.ts'
import { snapshots } from './verbs/snapshots.ts'
import { codec } from './write/codec.ts'
import { fieldTracker } from './write/field-tracker.ts'
import { validate } from './write/validate.ts'

export interface ApiServerOptions {
  /** 127.0.0.1 where it is not given. */
  readonly host?: string
  /** Any free one where it is not given. */
  readonly port?: number
  /** Where the state is kept; in memory alone where none is given. The folder belongs to one server at a time. */
  readonly folder?: string
  /** PEM; plain HTTP where it is not given. kubectl sends no token over plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** The administrator's token; a random one where it is not given. */
  readonly token?: string
  /** Who else gets in. */
  readonly users?: ReadonlyMap<string, User>
  /** Milliseconds; the machine's clock where it is not given. */
  readonly now?: () => number
  /** Without what kube-controller-manager would do. */
  readonly controllers?: false
  /** Without what the scheduler and kubelets would do. */
  readonly pods?: false
}

/** A Kubernetes API server in this process. */
export interface ApiServer {
  readonly url: string
  readonly token: string
  /** PEM of the authority, where it speaks TLS. */
  readonly ca?: string
  /** For kubectl: the administrator's. */
  kubeconfig(name: string): string
  /** Settles when the controllers have nothing to do, what is due at a later time aside. */
  settled(): Promise<void>
  close(): Promise<void>
}

const administrator: User = { name: 'admin', groups: ['system:masters', 'system:authenticated'] }

/** Starts a server; throws where the port is taken or the folder cannot be read. */
export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const { host = '127.0.0.1', token = randomUUID(), users = new Map<string, User>(), now = Date.now, tls } = options
  const journal = options.folder === undefined ? undefined : await openJournal(options.folder)
  const types = capturedTypes()
  const world = worldOf({ types, journal, now, token, users })
  bootstrap(world.store, now())
  const unfollow = followDefinitions(world)
  const stop = async (): Promise<void> => {
    unfollow()
    await journal?.close()
  }
  const { port, close } = await listen({
    ...{ host, port: options.port ?? 0 },
    ...(tls !== undefined && { tls }),
    userOf: (given) => (given === undefined ? undefined : world.userOf(given)),
    decode: protobufDecoder(types.kinds),
    answer: (request) => answer(request, world),
  }).catch(async (cause: unknown) => {
    await stop()
    throw cause
  })
  const controllers = controllersOf(options, world)
  const url = `${tls === undefined ? 'http' : 'https'}://${host}:${port}`
  const ca = tls === undefined ? {} : { ca: tls.cert }
  return {
    ...{ url, token, ...ca },
    kubeconfig: (name) => kubeconfig([{ name, server: url, token, ...ca }]),
    settled: controllers.settled,
    async close() {
      controllers.stop()
      await close()
      await stop()
    },
  }
}

function controllersOf({ controllers, pods, tls }: ApiServerOptions, world: ServerWorld): Controllers {
  const certificate = tls?.cert ?? ''
  const groups = controllerGroups({ controllers: controllers !== false, pods: pods !== false, certificate })
  return startControllers(groups, world, (failure, controller, key) => {
    // What a server refuses is routine, as in a namespace that goes away.
    if (failure instanceof Failure) return
    process.emitWarning(`${controller} will try ${key} again: ${String(failure)}`)
  })
}

interface WorldParts extends Required<Pick<ApiServerOptions, 'now' | 'token' | 'users'>> {
  readonly types: CapturedTypes
  readonly journal: JournalFile | undefined
}

function worldOf({ types, journal, now, token, users }: WorldParts) {
  const schemas = builtinSchemas(types)
  const served = registry(withReviews(builtinResources(schemas), schemas))
  const builtin = builtinCodec(types)
  const known = codec(builtin)
  const store = openStore(journal === undefined ? {} : { found: journal.found, journal: journal.journal })
  const uid = (): string => randomUUID()
  const tokens = serviceAccountTokens({ key: token, store, now, uid })
  return {
    ...{ store, served, tokens, uid, halfWritten: new WeakSet<KubeObject>() },
    userOf: (given: string) => (given === token ? administrator : (users.get(given) ?? tokens.userOf(given))),
    scale: scaleResource(schemas),
    snapshots: snapshots(),
    texts: objectTexts(known.convert),
    tables: tableMaker(now),
    codec: known,
    openApi: openApi(types, served),
    codecOf: (schema) => customCodec(schema, builtin, schemas.metadata()),
    validate,
    fields: fieldTracker({ served, codec: known, schemas }),
    now,
    suffix,
  } satisfies ServerWorld & { readonly codecOf: CodecOf }
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

function suffix(length: number): string {
  return [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join('')
}
