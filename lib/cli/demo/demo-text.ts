import { relative } from 'node:path'
import type { DemoPlace } from '../../local/demo/place.ts'
import { imageFile } from '../../local/demo/sample-files.ts'
import { embeddedKubeconfig } from '../../local/embedded/place.ts'
import { defaultData } from '../options.ts'

/** How to take part in the demo: where the page is, how to commit, how to point kubectl at its clusters. */
export function demoText(
  { repository }: DemoPlace,
  { data, cwd }: { readonly data: string; readonly cwd: string },
): string {
  const near = (path: string): string => {
    const short = relative(cwd, path)
    return short.startsWith('..') ? path : short
  }
  const folder = near(repository)
  const audit = near(data) === defaultData ? 'npx sluice audit' : `npx sluice audit --data ${near(data)}`
  return [
    '',
    '  push a change',
    `    edit ${folder}/${imageFile}, then`,
    `    git -C ${folder} commit --all --message "a change"`,
    "  look at the clusters, or change something behind Git's back",
    `    export KUBECONFIG=${near(embeddedKubeconfig(data))}`,
    '    kubectl --context production -n web get all',
    '    kubectl --context production -n web scale deployment web --replicas 5',
    `    ${audit.padEnd(38)} (finds it now; the schedule does within minutes)`,
    '',
    '',
  ].join('\n')
}
