/** A number as Flux makes text of it: in 32 bits, so that a tag written as 1.10 becomes `1.1`. */
export function floatText(value: number): string {
  if (Number.isInteger(value)) return String(value)
  const single = Math.fround(value)
  let shortest = single.toExponential()
  for (let digits = 0; digits < 9; digits++) {
    shortest = single.toExponential(digits)
    if (Math.fround(Number(shortest)) === single) break
  }
  const [, mantissa = '', sign = '+', exponent = '0'] = /^(.*)e([+-])(\d+)$/.exec(shortest) ?? []
  const power = Number(`${sign}${exponent}`)
  // Go's shortest form goes over to exponents below 1e-4 and from 1e6 on.
  if (power < -4 || power >= 6) return `${mantissa}e${sign}${exponent.padStart(2, '0')}`
  return Number(shortest).toString()
}
