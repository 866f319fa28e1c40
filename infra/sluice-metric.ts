import { Duration, Stack } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { type ClusterMetric, dimension, metricNamespace, type StackMetric } from '../lib/core/metrics.ts'

export interface SluiceMetricProps {
  /** As CloudWatch names it: `Maximum`, `Sum`, `p95`. */
  readonly statistic: string
  /** Of one cluster, where it is a metric of clusters; of all of the stack where not given. */
  readonly cluster?: string
  readonly minutes: number
  readonly label?: string
}

/** A metric that the functions print, of the stack that the scope is in. */
export function sluiceMetric(
  scope: Construct,
  metricName: ClusterMetric | StackMetric,
  { statistic, cluster, minutes, label }: SluiceMetricProps,
): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: {
      [dimension.stack]: Stack.of(scope).stackName,
      ...(cluster !== undefined && { [dimension.cluster]: cluster }),
    },
    statistic,
    period: Duration.minutes(minutes),
    ...(label !== undefined && { label }),
  })
}

/** One line for each cluster that reported a metric of late, also those that are found by their tags. */
export function eachCluster(scope: Construct, metric: ClusterMetric, statistic: string): string {
  const schema = [metricNamespace, dimension.stack, dimension.cluster].join(',')
  const stack = Stack.of(scope).stackName
  return `SEARCH('{${schema}} ${dimension.stack}="${stack}" MetricName="${metric}"', '${statistic}')`
}
