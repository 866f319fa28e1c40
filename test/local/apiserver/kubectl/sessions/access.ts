import { run, type Session } from '../session.ts'

export const access: Session = {
  name: 'access',
  steps: [
    run('auth whoami -o yaml', { silent: true }),
    run("auth whoami -o jsonpath='{.status.userInfo.username}'"),
    run('auth can-i create pods'),
    run('auth can-i delete nodes --all-namespaces'),
    run('auth can-i get /healthz'),
    run('auth can-i create nonsense'),
    run('create serviceaccount robot'),
    run('create token robot', { silent: true, keep: /(\S+)/ }),
    run('create token nothing'),
    run("auth whoami --token=$1 -o jsonpath='{.status.userInfo.username}'"),
    run("auth whoami --token=$1 -o jsonpath='{.status.userInfo.groups}'"),
    run('auth whoami --token=nonsense'),
    run('cluster-info'),
    run('api-versions', { silent: true }),
    run('api-resources --api-group=apps'),
    run('api-resources --api-group=apps -o wide'),
    run("api-resources --api-group='' --namespaced=false --verbs=create"),
    run('api-resources --api-group=batch --verbs=list -o name'),
    run('api-resources --categories=all'),
    run('version -o json', { silent: true }),
  ],
}
