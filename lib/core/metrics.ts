/** How a metric is counted, in CloudWatch's words. */
export type MetricUnit = 'Count' | 'Seconds' | 'Milliseconds'

/** Where all of them are found in CloudWatch. */
export const metricNamespace = 'Sluice'

/** What a metric is of: a stack, or a cluster of a stack. Each further dimension is a metric of its own to pay for. */
export const dimension = { stack: 'Stack', cluster: 'Cluster' } as const

/** Metrics of each cluster, and of all clusters of a stack together: written by functions, read by alarms and the dashboard. */
export const clusterMetrics = {
  /** Since when the unit that is furthest behind has not been what its source's head says; 0 where all are. */
  BehindHead: 'Seconds',
  /** From when the render step saw a push until a unit was seen healthy with it. */
  PushToHealthy: 'Seconds',
  /** Units that ended an activation with a failure. */
  FailedUnits: 'Count',
  /** Units with drift that is left as it is. */
  UnitsDrifted: 'Count',
  /** Audits that looked at everything. */
  Audits: 'Count',
  /** Times that an audit found drift to tell of, reverted or not. */
  DriftFound: 'Count',
} as const satisfies Readonly<Record<string, MetricUnit>>

/** Metrics of a stack; which cluster or source it was stands on the line in the log. */
export const stackMetrics = {
  AuditObjects: 'Count',
  AuditRequests: 'Count',
  AuditDuration: 'Milliseconds',
  UnitsNotKnown: 'Count',
  /** Clusters that no audit looks at as it should, those that were found by their tags among them. */
  AuditsOverdue: 'Count',
  CrossChecked: 'Count',
  CrossCheckFound: 'Count',
  WebhooksAccepted: 'Count',
  WebhooksRejected: 'Count',
  /** Those that we could not take, whoever sent them. */
  WebhooksFailed: 'Count',
  /** Builds of a source that fail at its head. */
  FailedBuilds: 'Count',
} as const satisfies Readonly<Record<string, MetricUnit>>

export type ClusterMetric = keyof typeof clusterMetrics
export type StackMetric = keyof typeof stackMetrics
