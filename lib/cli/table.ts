import Table from 'cli-table3'

const noBorders = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) =>
    ['', '-mid', '-left', '-right'].map((end) => [`${side}${end}`, '']),
  ),
)

/** Rows as kubectl prints them: columns three blanks apart, no borders. The first row is the heading, where there is one. */
export function table(rows: readonly (readonly string[])[]): string {
  const printed = new Table({
    chars: { ...noBorders, middle: '   ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  })
  printed.push(...rows.map((row) => row.map(oneLine)))
  return printed
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** A cell stays one line, or a message in it would tear its row apart. */
function oneLine(cell: string): string {
  return cell.replaceAll(/\s*\n\s*/g, ' ')
}
