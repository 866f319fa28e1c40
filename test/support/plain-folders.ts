import fc from 'fast-check'
import { above, anyNode } from './printed-yaml.ts'

const kinds = [
  'v1 ConfigMap',
  'v1 Secret',
  'v1 Pod',
  'apps/v1 Deployment',
  'batch/v1 CronJob',
  'v1 Namespace',
  'v1 ServiceAccount',
  'example.com/v1 Widget',
].concat(
  'rbac.authorization.k8s.io/v1 RoleBinding',
  'rbac.authorization.k8s.io/v1 ClusterRole',
  'networking.k8s.io/v1 Ingress',
  'apps/v1beta1 Deployment',
)
const oddKinds = [
  'v1 List',
  'example.com/v1 WidgetList',
  'kustomize.config.k8s.io/v1beta1 Kustomization',
  '1 X',
  'v1 yes',
  'v1 ""',
]
const rarely = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: odd })
const annotation = rarely(
  fc.constantFrom(
    'note: web',
    'a/b: "1"',
    'c: ""',
    "d: '2024-01-01'",
    'e: |\n      x\n       y',
    'f: "yes"',
    `g: ${'long '.repeat(30)}`,
    'h: ": x"',
  ),
  fc.constantFrom(
    'i: 1',
    'j: true',
    'k:',
    'config.kubernetes.io/local-config: "true"',
    'internal.config.kubernetes.io/index: "1"',
    'l: 2024-01-01',
  ),
)

const object: fc.Arbitrary<string> = fc
  .record({
    type: rarely(fc.constantFrom(...kinds), fc.constantFrom(...oddKinds)),
    name: rarely(
      fc.constantFrom('a', 'b', 'c', 'd', 'e-1', '"f"', '${x}-g', 'h.i'),
      fc.constantFrom('', '1', 'yes', '"1"', '~'),
    ),
    more: fc.array(
      rarely(
        fc.constantFrom('namespace: one', 'namespace: default', 'labels: {app: web}', 'labels: {n: "1"}', 'uid: x'),
        fc.constantFrom('labels: {}', 'annotations: {}', 'creationTimestamp: null', 'namespace: ""', 'finalizers: [a]'),
      ),
      { maxLength: 2 },
    ),
    annotations: fc.array(annotation, { maxLength: 2 }),
    body: fc.uniqueArray(
      fc.tuple(
        fc.constantFrom(
          'spec',
          'data',
          'subjects',
          'rules',
          'roleRef',
          'template',
          'parameters',
          'status',
          'webhooks',
          'items',
        ),
        anyNode,
        above,
      ),
      { maxLength: 2, selector: ([name]) => name },
    ),
  })
  .map(({ type, name, more, annotations, body }) => {
    const [apiVersion, kind] = type.split(' ')
    const meta = [`name: ${name}`, ...new Set(more)].map((line) => `  ${line}`)
    const notes =
      annotations.length === 0 ? [] : ['  annotations:', ...new Set(annotations.map((line) => `    ${line}`))]
    const rest = body.map(([field, print, over]) => `${over}${field}:${print('')}`)
    return [`apiVersion: ${apiVersion}`, `kind: ${kind}`, 'metadata:', ...meta, ...notes, ...rest].join('\n')
  })

const separator = rarely(
  fc.constantFrom('---\n', '--- \n', '--- # c\n', '---\n---\n', '---\n# only\n---\n'),
  fc.constantFrom('---x\n', '...\n', '--- {}\n', '---\r\n', '%YAML 1.1\n---\n'),
)
const ending = rarely(fc.constant('\n'), fc.constantFrom('', '\n\n', '\n---\n', '\n# end', '\n---', '\r\n', '\ufeff'))
const file: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', '---\n', '# head\n', '# head\n---\n', '\n'),
    fc.array(fc.tuple(separator, object), { maxLength: 3 }),
    ending,
  )
  .map(
    ([head, parts, end]) =>
      `${head}${parts.map(([line, text], index) => `${index > 0 ? `\n${line}` : ''}${text}`).join('')}${end}`,
  )

const entries = [
  'a.yaml',
  './b.yaml',
  '../base',
  '../base/',
  '../base/c.yaml',
  'sub',
  '../shared/d.yaml',
  '..',
  'gone.yaml',
  'sub/../a.yaml',
  '../../x',
]
const kustomization: fc.Arbitrary<string> = rarely(
  fc.uniqueArray(fc.constantFrom(...entries.slice(0, 7)), { minLength: 1, maxLength: 4 }),
  fc.array(fc.constantFrom(...entries), { maxLength: 4 }),
).chain((names) => {
  const resources = `resources: [${names.join(', ')}]\n`
  return rarely(
    fc.constantFrom(resources, `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${resources}`),
    fc.constantFrom(
      `${resources}namespace: x\n`,
      `${resources}sortOptions: {order: fifo}\n`,
      `${resources}namePrefix: ""\n`,
      `${resources}kind: Component\n`,
      '',
    ),
  )
})

/** Files of a build of `app` that mostly do nothing but list manifests, which mostly are ordinary; and what is almost so. */
export const plainFolder: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .record({
    'app/kustomization.yaml': fc.option(kustomization, { nil: undefined }),
    'app/a.yaml': file,
    'app/b.yaml': file,
    'app/sub/kustomization.yaml': fc.option(
      kustomization.map((text) => text.replace('a.yaml', '../a.yaml').replace('sub', 'e.yaml')),
      { nil: undefined },
    ),
    'app/sub/e.yaml': file,
    'base/kustomization.yaml': fc.constantFrom(
      'resources: [c.yaml]\n',
      'resources: [c.yaml, ./c2.yaml]\n',
      'resources: [../app]\n',
    ),
    'base/c.yaml': file,
    'base/c2.yaml': file,
    'shared/d.yaml': file,
  })
  .map((files) =>
    Object.fromEntries(Object.entries(files).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]]))),
  )

/** One file with one object, in which there is little that could hide what is wrong with it. */
export const plainFile: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .tuple(object, ending)
  .map(([text, end]) => ({ 'app/a.yaml': text + end }))
