const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]

/** How long ago something was, in one number as kubectl writes it: `45s`, `12m`, `3h`, `9d`. */
export function ageText(ms: number): string {
  const age = Math.max(0, ms)
  if (age < 2 * minute) return `${Math.floor(age / 1_000)}s`
  if (age < 3 * hour) return `${Math.floor(age / minute)}m`
  return age < 2 * day ? `${Math.floor(age / hour)}h` : `${Math.floor(age / day)}d`
}
