import { gadgets } from '../objects.ts'
import { given, run, type Session } from '../session.ts'

const gadget = (name: string, spec: object, metadata: object = {}) => ({
  apiVersion: 'custom.test/v1',
  kind: 'Gadget',
  metadata: { name, ...metadata },
  spec,
})

export const custom: Session = {
  name: 'custom',
  steps: [
    given('apply -f -', gadgets('custom.test')),
    run('wait crd/gadgets.custom.test --for=condition=Established'),
    run('get crd gadgets.custom.test', { silent: true }),
    run('api-resources --api-group=custom.test'),
    given(
      'apply -f -',
      gadget('small', { size: 1 }),
      gadget(
        'large',
        { size: 9, color: 'red', weight: 1.5, on: true, tags: ['a', 'b'], parts: { z: '1', a: '2' } },
        { labels: { 'a.test/b': 'dotted' } },
      ),
    ),
    run('get gadgets'),
    run('get gd -o wide'),
    run(
      `patch gadget large --subresource=status --type=merge -p '{"status":{"size":2,"since":"2020-01-01T00:00:00Z","conditions":[{"type":"Other","status":"False"},{"type":"Ready","status":"True"}]}}'`,
    ),
    run('get gadget large'),
    run('wait gadget/large --for=condition=Ready'),
    run('scale gadget large --replicas=5'),
    run('get gadget large -o yaml'),
    run('get gadget large --subresource=status -o yaml', { silent: true }),
    given('apply -f -', gadget('wrong', { color: 'red' })),
    given('apply -f -', gadget('wrong', { size: 1, color: 5 })),
    given('apply -f -', gadget('wrong', { size: 1, sizze: 2 })),
    given('apply --server-side -f -', gadget('wrong', { size: 1, sizze: 2 })),
    given('apply -f -', gadget('small', { size: 3, tags: ['x'] })),
    given('diff -f -', gadget('small', { size: 4 })),
    run(`patch gadget small --type=strategic -p '{"spec":{"size":8}}'`),
    run('describe gadget small'),
    run('edit gadget small', { editor: 'sed -i s/size:.3/size:\\ 7/' }),
    run('delete gadget small'),
    run('delete crd gadgets.custom.test'),
    run('get gadgets'),
  ],
}
