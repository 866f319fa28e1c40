import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findTool } from '../../lib/adapters/tools/binaries.ts'
import { shell } from '../cli/process.ts'
import { source } from '../support/source.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const modules = join(repository, 'node_modules')
const folder = mkdtempSync(join(tmpdir(), 'sluice-package-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const {
  files: packed,
  dependencies,
  peerDependencies,
} = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))

/** What installing the package brings, and what an app of somebody else in TypeScript has by itself. */
const installed = [...Object.keys({ ...dependencies, ...peerDependencies }), ...['@types/node', 'undici-types']]

function run(program: string, args: readonly string[], cwd: string): string {
  const env = { ...process.env, PATH: `${join(modules, '.bin')}:${process.env.PATH}`, CDK_OUTDIR: join(cwd, 'out') }
  return execFileSync(program, [...args], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Packs a copy, as packing writes into its folder; the result is what `npm install` unpacks. */
function pack(): string {
  const copy = join(folder, 'copy')
  mkdirSync(copy)
  const sources = ['lib', 'functions', 'infra', 'tsconfig.json', 'tsconfig.package.json']
  const wanted: readonly string[] = [...packed, ...sources, 'package.json', 'LICENSE', 'README.md']
  for (const name of wanted.filter((name) => name !== 'dist')) {
    cpSync(join(repository, name), join(copy, name), { recursive: true })
  }
  symlinkSync(modules, join(copy, 'node_modules'))
  run('npm', ['pack', '--silent', '--offline', '--pack-destination', folder], copy)
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  assert.ok(tarball)
  return join(folder, tarball)
}

let tarball: string
before(() => {
  tarball = pack()
})

test('an empty CDK app installs the package, and synthesises a fleet and a target with it', () => {
  const app = join(folder, 'app')
  const place = join(app, 'node_modules', 'sluice')
  mkdirSync(place, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', place, '--strip-components=1'])
  for (const name of installed) {
    mkdirSync(dirname(join(app, 'node_modules', name)), { recursive: true })
    symlinkSync(join(modules, name), join(app, 'node_modules', name))
  }
  const files = {
    'package.json': '{"type": "module"}',
    'fleet.yaml': source`
      apiVersion: sluice.dev/v1
      kind: Cluster
      metadata: {name: prod}
      spec:
        source: {url: https://github.com/acme/fleet}
        access:
          eks: {name: prod, region: eu-west-1, roleArn: "arn:aws:iam::111122223333:role/sluice-target", externalId: acme}
    `,
    'app.ts': source`
      import { App, Stack } from 'aws-cdk-lib'
      import { SluiceFleet, SluiceTarget } from 'sluice'

      const app = new App()
      const platform = new Stack(app, 'Platform')
      const fleet = new SluiceFleet(platform, 'Sluice', { fleetFile: 'fleet.yaml' })
      const url: string = fleet.webhookUrl
      if (url === '') throw new Error('no webhook')
      const production = new Stack(app, 'Production', { env: { account: '111122223333', region: 'eu-west-1' } })
      new SluiceTarget(production, 'Sluice', { clusterName: 'prod', sluiceAccount: '999900001111', externalId: 'acme' })
      app.synth()
    `,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(app, name), text)
  const options = '--noEmit --strict --module nodenext --target esnext --skipLibCheck --types node'
  run('tsc', [...options.split(' '), 'app.ts'], app)
  run(process.execPath, ['app.ts'], app)

  const template = (name: string) => JSON.parse(readFileSync(join(app, 'out', `${name}.template.json`), 'utf8'))
  const { Resources, Outputs } = template('Platform')
  const types = Object.values<{ readonly Type: string }>(Resources).map(({ Type }) => Type)
  assert.equal(types.filter((type) => type === 'AWS::Lambda::Function').length, 5)
  assert.ok('WebhookUrl' in Outputs && 'SyncQueueUrl' in Outputs, 'commands find the stack by these names')
  assert.ok(
    Object.keys(Resources).some((name) => name.startsWith('SluiceSyncRole')),
    'as SluiceTarget takes it to be',
  )
  const target = Object.values<{ readonly Type: string }>(template('Production').Resources).map(({ Type }) => Type)
  assert.deepEqual(target.toSorted(), ['AWS::EKS::AccessEntry', 'AWS::IAM::Policy', 'AWS::IAM::Role'])
})

test('an empty folder installs the package, and runs its commands with what npm brings and a kubectl in PATH', async () => {
  const { path: kubectl } = await findTool('kubectl')
  const noRegion = { AWS_CONFIG_FILE: devNull, AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined }
  const env = { ...process.env, ...noRegion, PATH: [dirname(kubectl), process.env.PATH].join(delimiter) }
  const user = await shell({ path: 'node_modules/.bin/sluice', env })
  try {
    await user.write('package.json', '{}')
    run('npm', ['install', '--silent', '--prefer-offline', '--omit', 'dev', tarball], user.folder)
    const installed = JSON.parse(readFileSync(join(user.folder, 'node_modules/sluice/package.json'), 'utf8'))
    assert.equal(run('npx', ['--no-install', 'sluice', '--version'], user.folder), `${installed.version}\n`)
    assert.match((await user.sluice('--help')).out, /^GitOps without pods/)

    const fleet = source`
      apiVersion: sluice.dev/v1
      kind: Cluster
      metadata: {name: prod}
      spec:
        source: {url: https://github.com/acme/fleet}
        access: {kubeconfig: {file: ./kubeconfig}}
    `
    await user.write('good.yaml', fleet)
    await user.write('bad.yaml', fleet.replace('prod}', 'prod, label: {}}'))
    assert.equal((await user.sluice('validate --fleet good.yaml')).code, 0)
    const bad = await user.sluice('validate --fleet bad.yaml')
    assert.deepEqual([bad.code, bad.err], [1, ''])
    assert.match(bad.out, /^bad\.yaml:3:\d+ metadata\.label: .*did you mean labels\?/)
    assert.match((await user.sluice('cost --clusters 10')).out, /Lambda/)
    assert.match((await user.sluice('doctor --stack Sluice')).out, /Region is missing/, 'as the packages of AWS say')

    const up = user.start('local --demo --port 0')
    const [, page = ''] = await up.says(/page {5}(http:\S+)/)
    await up.says(/demo {2}done after/)
    for (const file of ['', 'page.css', 'page.mjs']) assert.equal((await fetch(`${page}${file}`)).status, 200, file)
    assert.match((await user.sluice('get units -A')).out, /^production .* True /m)
    const audited = await user.sluice('audit')
    assert.deepEqual([audited.code, audited.err], [0, ''])
    up.kill('SIGINT')
    const { code, out, err } = await up.ended
    assert.deepEqual([code, err], [0, ''])
    assert.match(out, /^stopped$/m)
  } finally {
    await user.remove()
  }
})
