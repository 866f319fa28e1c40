const factors: Readonly<Record<string, number>> = {
  ...{ m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
}

/** The number that a quantity such as `10Gi` or `500m` stands for; 0 for what is none. */
export function quantity(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?(?:e\d+)?)([a-zA-Z]*)$/.exec(text) ?? []
  return number === '' ? 0 : Number(number) * (unit === '' ? 1 : (factors[unit] ?? 0))
}
