import { environment } from '../lib/core/environment.ts'
import { type Measured, metricLine } from '../lib/core/metric-line.ts'

/** Prints what CloudWatch counts. A function that no stack has named counts all the same: who watches must not be what fails. */
export function count(measured: Measured): void {
  console.log(JSON.stringify(metricLine(process.env[environment.stack] ?? 'Sluice', measured)))
}

/** The trace that this invocation belongs to, as X-Ray names it; it changes from one invocation to the next. */
export function traceHeader(): string | undefined {
  return process.env._X_AMZN_TRACE_ID
}
