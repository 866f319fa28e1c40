const roots = [
  'io.k8s.api.',
  'io.k8s.apimachinery.pkg.apis.',
  'io.k8s.apimachinery.pkg.',
  'io.k8s.apiextensions-apiserver.pkg.apis.',
  'io.k8s.kube-aggregator.pkg.apis.',
]

/** `io.k8s.api.core.v1.Pod`, or Go's `k8s.io/api/core/v1.Pod`, as `core.v1.Pod`. */
export function typeName(name: string): string {
  const dotted = name.replace(/^k8s\.io\//, 'io.k8s.').replaceAll('/', '.')
  const root = roots.find((one) => dotted.startsWith(one)) ?? ''
  return dotted.slice(root.length)
}
