import type { AuditLog } from './audit-log.ts'

/** A user with a token of its own; what it may do is up to RBAC objects, or to the group `system:masters`. */
export interface TestUser {
  readonly name: string
  readonly token: string
  readonly groups?: readonly string[]
}

export interface ClusterOptions {
  /** kube-controller-manager: Deployments, Jobs, garbage collection, namespace deletion. Default true; false saves 0.2 s and 60 MB. */
  readonly controllers?: boolean
  /** The pod player: Pods become Running and Ready. Default true. */
  readonly pods?: boolean
  /** Log all requests for `auditLog`. Default false. */
  readonly audit?: boolean
  readonly users?: readonly TestUser[]
  /** A kube-apiserver, whatever `SLUICE_TEST_CLUSTER` says: for what is held to it. */
  readonly real?: true
  /** More arguments for kube-apiserver. */
  readonly serverArguments?: readonly string[]
}

/** A Kubernetes cluster that belongs to one test. */
export interface TestCluster {
  readonly url: string
  /** The authority's certificate as PEM, and the same in a file. */
  readonly ca: string
  readonly caFile: string
  /** An administrator's bearer token. */
  readonly token: string
  readonly kubeconfig: string
  readonly kubeconfigFile: string
  /** An administrator's client certificate as PEM; not in an existing cluster. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string }
  /** Where `audit` was asked for. */
  readonly auditLog?: AuditLog
  /** A kubeconfig for one of `users`, or any other token. */
  kubeconfigForToken(token: string): string
  /** Takes the API server away, as in an outage; data and address stay. */
  stopServer(): Promise<void>
  startServer(): Promise<void>
  /** What `kube-apiserver`, `etcd`, `kube-controller-manager` or `pod-player` has printed. */
  log(program: string): Promise<string>
  stop(): Promise<void>
}
