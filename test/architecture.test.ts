import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filesBelow, type Import, readText, sourceFiles } from './support/source-files.ts'

/**
 * The rooms of lib/ in the way of the data, and what each takes in code (not only in types) from rooms before it, core
 * apart. Types of earlier rooms are free, so the import graph reads as the way of the data; code shared against that
 * way belongs into core, or is a port.
 */
const rooms: readonly { readonly name: string; readonly uses: readonly string[] }[] = [
  { name: 'core', uses: [] },
  { name: 'manifest', uses: [] },
  { name: 'source', uses: [] },
  { name: 'build', uses: ['manifest', 'source'] },
  { name: 'flux', uses: ['build', 'manifest', 'source'] },
  { name: 'fleet', uses: ['flux', 'source'] },
  { name: 'store', uses: ['build', 'flux', 'source'] },
  { name: 'queue', uses: [] },
  { name: 'webhook', uses: ['source'] },
  { name: 'unit', uses: ['build', 'flux', 'manifest', 'source'] },
  { name: 'apply', uses: ['flux', 'manifest', 'unit'] },
  { name: 'audit', uses: ['apply'] },
  // The two workers call the rooms in order, so they alone may use them all.
  { name: 'render', uses: ['manifest', 'source', 'build', 'flux', 'fleet', 'store', 'queue'] },
  {
    name: 'lane',
    uses: ['manifest', 'source', 'build', 'flux', 'fleet', 'store', 'queue', 'unit', 'apply', 'audit', 'render'],
  },
  { name: 'notify', uses: ['store', 'queue'] },
  { name: 'schedule', uses: ['source', 'build', 'flux', 'fleet', 'store', 'queue'] },
]

/** Ports that rooms before their own take as types too: what is fetched is cached in the bucket that the store room describes. */
const ports = ['lib/store/object-store.ts']

/** Rooms whose words an adapter needs in code, beside core: it implements their ports in terms of them. */
const spoken: Readonly<Record<string, readonly string[]>> = {
  git: ['source'],
  disk: ['source', 'queue'],
  memory: ['queue'],
  aws: ['queue'],
}

/** Faces: they import lib freely and are imported by entries (functions, bin) and by each other alone. */
const faces = ['cli', 'local', 'console']

/** Who may load what reaches out of the process; everything else goes through a port. */
const reaching: readonly { readonly what: RegExp; readonly only: RegExp }[] = [
  { what: /^@(aws-sdk|smithy|aws-crypto)\//, only: /^(lib\/adapters\/aws\/|functions\/([a-z]+-)?wiring\.ts$)/ },
  { what: /^@kubernetes\//, only: /^lib\/adapters\/kube\// },
  { what: /^node:child_process$/, only: /^lib\/adapters\/(tools|git)\/|^lib\/local\// },
  {
    what: /^node:(fs|os|worker_threads|cluster)(\/|$)/,
    only: /^lib\/(adapters|local|cli|console)\/|^functions\/|^infra\//,
  },
  { what: /^node:(net|http|https|http2|tls|dgram|dns)(\/|$)/, only: /^lib\/(adapters|local)\// },
  {
    what: /^node:(process|timers|readline|repl|inspector)(\/|$)/,
    only: /^lib\/(adapters|local)\/|^lib\/cli\/bin\.ts$/,
  },
]

const all = sourceFiles('lib', 'functions', 'infra', 'test')
const product = all.filter(({ path }) => !path.startsWith('test/'))

function roomOf(path: string): string | undefined {
  return /^lib\/([^/]+)\//.exec(path)?.[1]
}

function told(violations: readonly string[]): void {
  assert.deepEqual(violations, [])
}

function importsWhere(broken: (found: Import, file: string) => boolean): readonly string[] {
  const name = ({ target }: Import) => (target.kind === 'file' ? target.path : target.name)
  return product.flatMap(({ path, imports }) =>
    imports.filter((found) => broken(found, path)).map((found) => `${path} imports ${name(found)}`),
  )
}

test('every folder of lib has its place in the way of the data', () => {
  const known = new Set([...rooms.map(({ name }) => name), ...faces, 'adapters'])
  told(product.filter(({ path }) => path.startsWith('lib/') && !known.has(roomOf(path) ?? '')).map(({ path }) => path))
})

test('a room imports types of rooms before it, and code only where the table says so', () => {
  const order = rooms.map(({ name }) => name)
  told(
    importsWhere(({ target, typeOnly }, file) => {
      const room = rooms.find(({ name }) => name === roomOf(file))
      const other = target.kind === 'file' ? roomOf(target.path) : undefined
      if (room === undefined || target.kind !== 'file' || other === room.name) return false
      if (typeOnly && ports.includes(target.path)) return false
      if (other === undefined || !order.includes(other)) return true
      if (order.indexOf(other) > order.indexOf(room.name)) return true
      return !typeOnly && other !== 'core' && !room.uses.includes(other)
    }),
  )
})

test('an adapter takes types from rooms and code only from core and its own folder', () => {
  const folder = (path: string) => path.split('/').slice(0, 3).join('/')
  told(
    importsWhere(({ target, typeOnly }, file) => {
      if (!file.startsWith('lib/adapters/') || target.kind !== 'file' || typeOnly) return false
      const rooms = ['core', ...(spoken[file.split('/')[2] ?? ''] ?? [])]
      return !rooms.includes(roomOf(target.path) ?? '') && folder(target.path) !== folder(file)
    }),
  )
})

test('faces are imported by faces and functions alone', () => {
  told(
    importsWhere(({ target }, file) => {
      if (target.kind !== 'file' || !faces.includes(roomOf(target.path) ?? '')) return false
      return !faces.includes(roomOf(file) ?? '') && !file.startsWith('functions/')
    }),
  )
})

test('the embedded API server could be published alone: it needs its own folder and two packages', () => {
  const own = 'lib/local/apiserver/'
  told(
    importsWhere(({ target }, file) => {
      if (!file.startsWith(own)) return false
      if (target.kind === 'file') return !target.path.startsWith(own)
      return !/^(node:|js-yaml$|selfsigned$)/.test(target.name)
    }),
  )
})

test('infra declares: of the product it knows only the words of core, and how a fleet file is read', () => {
  told(
    importsWhere(
      ({ target }, file) =>
        file.startsWith('infra/') &&
        target.kind === 'file' &&
        !/^(infra|lib\/core)\//.test(target.path) &&
        !(/^infra\/(fleet-file|watched-clusters)\.ts$/.test(file) && target.path.startsWith('lib/fleet/')),
    ),
  )
})

test('nothing imports tests, functions or infra from outside their own folder', () => {
  told(
    importsWhere(({ target }, file) => {
      const top = target.kind === 'file' ? target.path.split('/')[0] : undefined
      return top !== undefined && ['test', 'functions', 'infra'].includes(top) && !file.startsWith(`${top}/`)
    }),
  )
})

test('only adapters and entries reach out of the process', () => {
  told(
    importsWhere(({ target, typeOnly }, file) =>
      reaching.some(
        ({ what, only }) => target.kind === 'package' && !typeOnly && what.test(target.name) && !only.test(file),
      ),
    ),
  )
})

test('rooms know no clock, chance, network, console or environment but through ports', () => {
  const ambient =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bprocess\.|(?<![.\w])(setTimeout|setInterval)\(|\bconsole\./
  const inRoom = product.filter(({ path }) => rooms.some(({ name }) => name === roomOf(path)))
  // Git has a fetch of its own, which is no request by itself.
  const request = (text: string) => (/import \{[^}]*\bfetch\b/.test(text) ? /(?!)/ : /(=|=>|await|return) fetch\(/)
  told(
    inRoom.flatMap(({ path, text }) => [
      ...offences(path, withoutComments(text), ambient),
      ...offences(path, withoutComments(text), request(text)),
    ]),
  )
})

test('the environment is read where functions are wired, in the bin of the CLI, and where programs are looked for', () => {
  // The last one looks through PATH and the cache folder of the user, as a shell would; its options stand in for both.
  const allowed = /^(functions\/([a-z]+-)?wiring|lib\/cli\/bin|lib\/adapters\/tools\/binaries)\.ts$/
  const files = product.filter(({ path }) => !allowed.test(path) && !path.startsWith('infra/'))
  told(files.flatMap(({ path, text }) => offences(path, text, /\bprocess\.(env|argv|exit)\b/)))
})

test('files are small, and function files are faces', () => {
  const cap = (path: string) => (/^functions\/(?!([a-z]+-)?wiring)/.test(path) ? 40 : 200)
  told(product.filter(({ path, lines }) => lines > cap(path)).map(({ path, lines }) => `${path} has ${lines} lines`))
})

test('no two files need each other in a circle', () => {
  const graph = new Map(
    product.map(({ path, imports }) => [
      path,
      imports.flatMap(({ target, typeOnly }) => (target.kind === 'file' && !typeOnly ? [target.path] : [])),
    ]),
  )
  told(circles(graph))
})

test('every package that is imported is declared, and none of the product is a package for development', () => {
  const { dependencies, devDependencies } = JSON.parse(readText('package.json'))
  const missing = all.flatMap(({ path, imports }) => {
    const declared = /^(lib|functions)\//.test(path) ? dependencies : { ...dependencies, ...devDependencies }
    return imports
      .filter(({ typeOnly }) => !typeOnly)
      .flatMap(({ target }) => (target.kind === 'package' ? [packageOf(target.name)] : []))
      .filter((name) => !name.startsWith('node:') && !(name in declared))
      .map((name) => `${path} imports ${name}`)
  })
  told(missing)
})

test('zod is taken as a namespace, which leaves its translations out of the bundles (360 KB)', () => {
  told(product.flatMap(({ path, text }) => offences(path, text, /^import \{.*\bz\b.*\} from 'zod'/)))
})

test('every dependency is justified in docs/dependencies.md', () => {
  const { dependencies, devDependencies } = JSON.parse(readText('package.json'))
  const reasons = readText('docs/dependencies.md')
  told(Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !reasons.includes(`\`${name}\``)))
})

test('no file names a path of a machine or the host of a package registry', () => {
  // Put together from pieces, so that this file does not find itself.
  const folders = ['work', 'root'].map((name) => `(?<![\\w.*-])/${name}/`)
  const hosts = [
    ['registry', 'npmjs', 'org'],
    ['proxy', 'golang', 'org'],
    ['pypi', 'org'],
  ].map((h) => h.join('\\.'))
  const pattern = new RegExp([...folders, ...hosts].join('|'))
  const text = filesBelow('.').filter((path) => /\.(ts|mjs|json|ya?ml|md|go|mod|sh|txt)$/.test(path))
  told(text.flatMap((path) => offences(path, readText(path), pattern)))
})

test('nothing is left to be done later', () => {
  const marks = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`)
  told(product.flatMap(({ path, text }) => offences(path, text, marks)))
})

function offences(path: string, text: string, pattern: RegExp): readonly string[] {
  return text.split('\n').flatMap((line, i) => {
    const found = pattern.exec(line)
    return found === null ? [] : [`${path}:${i + 1} ${found[0]}`]
  })
}

/** Lines stay where they are, so that what is found keeps its number. */
function withoutComments(text: string): string {
  return text.replace(/^\s*(\/\*\*?|\*|\/\/).*$/gm, '')
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Circles of a graph, each as `a -> b -> a`, found by a walk that keeps the way it came. */
function circles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found = new Set<string>()
  const done = new Set<string>()
  const walk = (node: string, way: readonly string[]): void => {
    const start = way.indexOf(node)
    if (start >= 0) found.add([...way.slice(start), node].join(' -> '))
    if (start >= 0 || done.has(node)) return
    for (const next of graph.get(node) ?? []) walk(next, [...way, node])
    done.add(node)
  }
  for (const node of graph.keys()) walk(node, [])
  return [...found]
}
