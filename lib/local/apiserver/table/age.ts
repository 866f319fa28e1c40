/** How long ago a time was, as kubectl says it: `5s`, `3m20s`, `2d4h`. */
export function ageOf(time: string, now: number): string {
  const then = Date.parse(time)
  return Number.isNaN(then) ? '<unknown>' : durationText(now - then)
}

/** Milliseconds as kubectl says them (apimachinery, duration.HumanDuration). */
export function durationText(ms: number): string {
  const seconds = Math.trunc(ms / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return twoParts(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return twoParts(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.floor(hours / 24)
  if (hours < 192) return twoParts(days, 'd', hours % 24, 'h')
  if (days < 730) return `${days}d`
  const years = Math.floor(days / 365)
  if (days < 2920) return twoParts(years, 'y', days % 365, 'd')
  return `${years}y`
}

function twoParts(first: number, unit: string, rest: number, smaller: string): string {
  return rest === 0 ? `${first}${unit}` : `${first}${unit}${rest}${smaller}`
}
