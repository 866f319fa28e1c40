import { type Case, get, post } from './call.ts'

const maps = '/api/v1/namespaces/{ns}/configmaps'
const one = (name: string, labels: object) => post(maps, { metadata: { name, labels } })
const some = [
  one('a', { app: 'web', tier: 'front', n: '3' }),
  one('b', { app: 'db', n: '12' }),
  one('c', { other: '' }),
]

const labels = [
  ...['app=web', 'app==web', 'app!=web', 'app', '!app', 'app=', 'other=', 'app in (web,db)', 'app notin (web)'],
  ...[
    'app in (web), tier',
    ' app = web , n=3 ',
    'n>5',
    'n<5',
    'app in ()',
    'app notin (,web)',
    'other in (,x)',
    'in=x',
  ],
  ...[
    'a b',
    'a!',
    '=b',
    'a in',
    'a in (',
    'a in (b',
    'a in b)',
    'a==b==c',
    '!',
    '!a=b',
    ',',
    'a,,b',
    'a,',
    '(a)',
    'a>b',
  ],
  ...['a=(b)', 'a/b/c=d', 'a in (b c)', 'n>1.5'],
]

const fields: readonly (readonly [string, string])[] = [
  ['configmaps', 'metadata.name=a'],
  ['configmaps', 'metadata.name!=a,metadata.namespace={ns}'],
  ['configmaps', 'metadata.namespace=other'],
  ['configmaps', 'data.a=1'],
  ['configmaps', 'nonsense'],
  ['pods', 'status.phase=Running,spec.nodeName!=x,spec.hostNetwork=false'],
  ['pods', 'spec.containers=1'],
  ['events', 'involvedObject.name=a,source=x,reason=y'],
  ['events', 'regarding.name=a'],
  ['secrets', 'type=Opaque'],
  ['services', 'spec.type=ClusterIP'],
  ['serviceaccounts', 'type=x'],
]

/** What selectors let through, and the words in which those that are none are refused. */
export const casesOfSelectors: readonly Case[] = [
  {
    name: 'by label',
    calls: [...some, ...labels.map((text) => get(`${maps}?labelSelector=${encodeURIComponent(text)}`))],
  },
  ...fields.map(([plural, text]) => ({
    name: `${plural} by ${text}`,
    calls: [
      ...some,
      get(`/api/v1/namespaces/{ns}/${plural}?fieldSelector=${encodeURIComponent(text).replace('%7Bns%7D', '{ns}')}`),
    ],
  })),
  {
    name: 'events.k8s.io by field',
    calls: ['regarding.name=a', 'involvedObject.name=a', 'reportingController=x'].map((text) =>
      get(`/apis/events.k8s.io/v1/namespaces/{ns}/events?fieldSelector=${encodeURIComponent(text)}`),
    ),
  },
  {
    name: 'what is not served',
    calls: [
      ...['/nonsense', '/apis/nope.test', '/apis/nope.test/v1', '/apis/nope.test/v1/namespaces/{ns}/things'],
      ...['/apis/apps/v1/nope', '/apis/apps/v9', '/api/v1/nope', '/apis/apps/v1/deployments/x'],
    ].map((path) => get(path)),
  },
]
