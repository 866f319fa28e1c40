import { gadgets } from '../objects.ts'
import { given, run, type Session } from '../session.ts'

export const explaining: Session = {
  name: 'explaining',
  steps: [
    run('explain configmap'),
    run('explain deployment.spec.replicas'),
    run('explain deployment.spec.strategy'),
    run('explain pod.spec.containers.ports'),
    run('explain deployment.spec.nothing'),
    run('explain nonsense'),
    run('explain deploy.spec.selector --recursive'),
    run('explain cronjob.spec'),
    run('explain event --api-version=events.k8s.io/v1', { silent: true }),
    given('create -f -', gadgets('explaining.test', 'trinket', 'tr')),
    run('wait crd/trinkets.explaining.test --for=condition=Established'),
    // kube-apiserver takes a moment to say what a new kind looks like.
    run('wait crd/trinkets.explaining.test --for=condition=Never --timeout=3s'),
    run('explain trinket.spec'),
    run('delete crd trinkets.explaining.test'),
  ],
}
