import type { Command } from '../../lib/cli/command.ts'
import { helpOf } from '../../lib/cli/help.ts'

/** docs/cli.md, made of the help of all commands. */
export function cliDocument(commands: readonly Command[]): string {
  const fence = '```'
  return [
    '# Commands',
    '',
    'Made from the help of each command; `UPDATE_DOCS=1 node --test test/cli/docs.test.ts` writes it anew.',
    '',
    '`UNIT` is `[Kind/]namespace/name`; Kind is Kustomization and namespace flux-system where not given. Exit codes: 0 yes, 1 no (not',
    'ready, differs, invalid), 2 it could not be done. Colours show on terminals, unless `NO_COLOR` is set.',
    '',
    ...commands.flatMap((command) => [
      `## sluice ${command.name}`,
      '',
      `${fence}text`,
      helpOf(command).trimEnd(),
      fence,
      '',
    ]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}
