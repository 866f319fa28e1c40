/** A number with its noun as people say it: `1 unit`, `2 units`; other forms, a verb among them, are given: `1 object is`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
