import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { configMap, documents, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { type Case, caseOn, live } from '../support/spine.ts'

const marker = 'Mark3rOfASecret'

describe('hostile input', () => {
  let cluster: TestCluster
  let spine: Case
  before(async () => {
    cluster = await startCluster({ controllers: false, pods: false })
    spine = await caseOn(cluster)
    const first = await spine.push({
      'cluster/good.yaml': kustomization('good', './good'),
      'cluster/b.yaml': kustomization('b', './b'),
      'good/namespace.yaml': namespace('hostile'),
      'good/one.yaml': configMap('hostile', 'one'),
      'b/two.yaml': configMap('hostile', 'two'),
    })
    assert.equal(first.outcome('good'), 'ready')
  })
  after(async () => {
    await cluster?.stop()
    await spine?.remove()
  })

  const widgets = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
`
  const widget = (where: string) => `apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w${where}}\n`

  test('a cluster-scoped object keeps its uid when a stray namespace comes, changes and goes', async () => {
    const path = '/apis/example.com/v1/widgets/w'
    await spine.push({ 'b/crd.yaml': widgets, 'b/widget.yaml': widget('') })
    const before = (await live(cluster, path))?.metadata.uid
    assert.notEqual(before, undefined)
    for (const stray of [', namespace: hostile', ', namespace: default', '']) {
      const seen = await spine.push({ 'b/widget.yaml': widget(stray) })
      assert.equal((await live(cluster, path))?.metadata.uid, before, `${stray}: ${seen.writes.join('\n')}`)
      assert.match(seen.ready('b'), /^True /)
      const again = await spine.once()
      assert.deepEqual(again.writes, [], stray)
    }
  })

  const names = [
    '..',
    '.',
    'a/b',
    'UPPER',
    'with:colon',
    'under_score',
    'x'.repeat(300),
    '__proto__',
    'é',
    'constructor',
  ]
  for (const name of names) {
    test(`an object called ${name.slice(0, 12)} is told, and holds back no other unit`, async () => {
      const seen = await spine.push({
        'b/odd.yaml': configMap('hostile', JSON.stringify(name)),
        'good/one.yaml': configMap('hostile', 'one', { now: name }),
      })
      assert.equal(seen.outcome('good'), 'ready', seen.ready('good'))
      if (process.env.SHOW) console.log(name.slice(0, 12), '|', seen.ready('b').slice(0, 400))
      if (name !== 'constructor') assert.match(seen.ready('b'), /^False /)
      const repaired = await spine.push({ 'b/odd.yaml': null })
      assert.match(repaired.ready('b'), /^True /)
    })

    test(`a Kustomization called ${name.slice(0, 12)} is told, and holds back no other unit`, async () => {
      const seen = await spine.push({
        'cluster/odd.yaml': kustomization(JSON.stringify(name), './good2'),
        'good2/x.yaml': configMap('hostile', 'x'),
        'good/one.yaml': configMap('hostile', 'one', { nu: name }),
      })
      if (process.env.SHOW) {
        console.log(
          name.slice(0, 12),
          '|',
          seen.ready('flux-system').slice(0, 300),
          [...seen.outcomes].filter(([k]) => k.includes(name)).map(([, v]) => JSON.stringify(v).slice(0, 300)),
        )
      }
      assert.equal(seen.outcome('good'), 'ready', seen.ready('good'))
      if (name !== 'constructor') assert.match(seen.ready('flux-system'), /^False Unsupported: .*metadata\.name/)
      const repaired = await spine.push({ 'cluster/odd.yaml': null })
      assert.match(repaired.ready('flux-system'), /^True /)
      assert.match(repaired.ready('good'), /^True /)
    })
  }

  test('odd keys survive as they are', async () => {
    const seen = await spine.push({
      'b/odd.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: odd, namespace: hostile, labels: {constructor: a, toString: b}, annotations: {constructor: c, hasOwnProperty: d}}
data: {__proto__: p, constructor: q, crlf: "a\\r\\nb", "toString": r}
`,
    })
    assert.match(seen.ready('b'), /^True /, seen.ready('b'))
    const odd = await live(cluster, pathOf('hostile/configmaps/odd'))
    assert.deepEqual(Object.entries(odd.data).sort(), [
      ['__proto__', 'p'],
      ['constructor', 'q'],
      ['crlf', 'a\r\nb'],
      ['toString', 'r'],
    ])
    assert.deepEqual((await spine.once()).writes, [])
  })

  test('no value of a Secret reaches what is written down or shown, whatever goes wrong', async () => {
    const secret = (data: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: vars, namespace: flux-system}\n${data}\n`
    const unit = kustomization('leak', './leak', 'postBuild: {substituteFrom: [{kind: Secret, name: vars}]}\n')
    const first = await spine.push({
      'good/fs.yaml': namespace('flux-system'),
      'good/vars.yaml': secret(`stringData: {TOKEN: "${marker}", ALIAS: "*${marker}", NUMBER: "9007199254740993"}`),
      'cluster/leak.yaml': unit,
      'leak/x.yaml': configMap('hostile', 'leak', { token: '${TOKEN}' }),
    })
    assert.match(first.ready('leak'), /^True /, first.ready('leak'))
    const bad: readonly Record<string, string>[] = [
      { 'leak/x.yaml': configMap('hostile', '"bad_${TOKEN}"') },
      {
        'leak/x.yaml': `apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: hostile}\nspec: {clusterIP: '\${TOKEN}', ports: [{port: 80}]}\n`,
      },
      {
        'leak/x.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s, namespace: hostile}\ndata:\n  a: \${ALIAS}\n`,
      },
      {
        'leak/x.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s, namespace: hostile}\ndata:\n  a:\n    - \${TOKEN}\n`,
      },
      {
        'leak/x.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s, namespace: hostile, labels: {a: "\${TOKEN}!"}}\n`,
      },
      { 'leak/x.yaml': documents(configMap('hostile', '"d-${TOKEN}"'), configMap('hostile', 'd-Mark3rOfASecret')) },
      {
        'leak/x.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s, namespace: hostile}\ndata:\n  a: \${NUMBER}\n`,
      },
      { 'leak/x.yaml': secret(`data: {a: "${marker}"}`).replace('vars', 's').replace('flux-system', 'hostile') },
      {
        'leak/x.yaml': secret(`stringData: {a: ["${marker}"]}`).replace('vars', 's').replace('flux-system', 'hostile'),
      },
      {
        'leak/x.yaml': secret(`data: {a: {b: "${marker} \\"quoted\\" and\\nbroken"}}`)
          .replace('vars', 's')
          .replace('flux-system', 'hostile'),
      },
      { 'leak/x.yaml': secret(`data: "${marker}"`).replace('vars', 's').replace('flux-system', 'hostile') },
      {
        'leak/x.yaml': secret(`stringData: {"bad key": "${marker}"}`)
          .replace('vars', 's')
          .replace('flux-system', 'hostile'),
      },
      { 'leak/kustomization.yaml': `secretGenerator: [{name: g, literals: ["${marker}"]}]\n` },
      {
        'leak/kustomization.yaml': `resources: [x.yaml]\npatches: [{target: {kind: ConfigMap}, patch: "{a: ${marker}"}]\n`,
      },
      { 'leak/kustomization.yaml': `resources: [x.yaml]\npatchesStrategicMerge: ["{kind: Secret, a: ${marker}}"]\n` },
      {
        'leak/kustomization.yaml': `resources: [x.yaml]\nreplacements: [{source: {kind: Secret, fieldPath: stringData.p, options: {delimiter: "-", index: 9}}, targets: [{select: {kind: Secret}, fieldPaths: [metadata.name.x]}]}]\n`,
        'leak/x.yaml': secret(`stringData: {p: ${marker}}`),
      },
    ]
    const leaks: string[] = []
    for (const [index, files] of bad.entries()) {
      const seen = await spine.push(files)
      const said = [
        seen.ready('leak'),
        ...seen.told('leak'),
        ...[...seen.outcomes.values()].map((one) => JSON.stringify(one)),
      ].join('\n')
      if (process.env.SHOW) console.log(index, seen.ready('leak').slice(0, 500))
      if (/^True /.test(seen.ready('leak'))) leaks.push(`${index} passed`)
      if (hides(said)) leaks.push(`${index}: ${said}`)
      await spine.push({
        'leak/x.yaml': configMap('hostile', 'leak', { token: '${TOKEN}' }),
        'leak/kustomization.yaml': null,
      })
    }
    assert.deepEqual(leaks, [])
  })
})

function hides(text: string): boolean {
  return [marker, Buffer.from(marker).toString('base64').slice(0, 16)].some((one) => text.includes(one))
}
