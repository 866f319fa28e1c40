/** How often the schedule ticks in AWS: the rule in infra and the function that looks for what is due must agree. */
export const tickPeriodMs = 60_000
