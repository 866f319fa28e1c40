const machinery = 'io.k8s.apimachinery.pkg.'
const roots: Readonly<Record<string, string>> = {
  meta: `${machinery}apis.`,
  api: machinery,
  util: machinery,
  runtime: machinery,
  version: machinery,
  apiextensions: 'io.k8s.apiextensions-apiserver.pkg.apis.',
  apiregistration: 'io.k8s.kube-aggregator.pkg.apis.',
}

/** A type's name in OpenAPI documents: `io.k8s.api.core.v1.Pod` for `core.v1.Pod`. */
export function longName(name: string): string {
  const [first = ''] = name.split('.')
  return `${roots[first] ?? 'io.k8s.api.'}${name}`
}
