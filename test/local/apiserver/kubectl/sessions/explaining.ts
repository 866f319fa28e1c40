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
    given('create -f -', gadgets('explaining.test')),
    run('wait crd/gadgets.explaining.test --for=condition=Established'),
    run('explain gadget.spec'),
    run('delete crd gadgets.explaining.test'),
  ],
}
