import {
  type ClusterMetric,
  clusterMetrics,
  dimension,
  type MetricUnit,
  metricNamespace,
  type StackMetric,
  stackMetrics,
} from './metrics.ts'

/** Values to count: of the stack, and of a cluster where one is named. A metric that was not measured is left out. */
export interface Measured {
  /** When, in milliseconds since the epoch. */
  readonly at: number
  readonly cluster?: string
  readonly ofCluster?: Readonly<Partial<Record<ClusterMetric, number | readonly number[]>>>
  readonly ofStack?: Readonly<Partial<Record<StackMetric, number>>>
  /** What else the line tells; nothing is counted of it. */
  readonly fields?: Readonly<Record<string, unknown>>
}

/** As many values of one metric as CloudWatch takes from a line. */
const mostValues = 100

/**
 * A log line that CloudWatch turns into metrics by itself (its embedded metric format), so that nothing has to be sent. What is measured of a
 * cluster counts for it and for its stack, where one alarm then sees all clusters, also those that nobody named when it was made.
 */
export function metricLine(stack: string, measured: Measured): Readonly<Record<string, unknown>> {
  const { at, cluster, ofCluster = {}, ofStack = {}, fields = {} } = measured
  const both = [[dimension.stack, dimension.cluster], [dimension.stack]]
  return {
    ...fields,
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        ...directive(both, clusterMetrics, ofCluster),
        ...directive([[dimension.stack]], stackMetrics, ofStack),
      ],
    },
    [dimension.stack]: stack,
    ...(cluster !== undefined && { [dimension.cluster]: cluster }),
    ...Object.fromEntries(Object.entries(ofCluster).flatMap(([name, value]) => spread(name, value))),
    ...ofStack,
  }
}

type Values = Readonly<Record<string, number | readonly number[] | undefined>>

function directive(
  dimensions: readonly (readonly string[])[],
  units: Readonly<Record<string, MetricUnit>>,
  values: Values,
): readonly object[] {
  const metrics = Object.entries(units).flatMap(([Name, Unit]) => (isMeasured(values[Name]) ? [{ Name, Unit }] : []))
  return metrics.length === 0 ? [] : [{ Namespace: metricNamespace, Dimensions: dimensions, Metrics: metrics }]
}

/** No value at all is no metric: CloudWatch refuses an empty list. */
function isMeasured(value: Values[string]): boolean {
  return value !== undefined && (typeof value === 'number' || value.length > 0)
}

function spread(name: string, value: Values[string]): readonly (readonly [string, number | readonly number[]])[] {
  if (value === undefined || !isMeasured(value)) return []
  return [[name, typeof value === 'number' ? value : value.slice(0, mostValues)]]
}
