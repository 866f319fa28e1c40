import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type Shell, shell, type Up } from '../cli/process.ts'
import { chromiumPath } from './chromium.ts'

describe('the page in a browser, while the sample runs', () => {
  let user: Shell
  let up: Up
  let browser: Browser
  let page: Page
  const faults: string[] = []
  before(async () => {
    user = await shell()
    up = user.start('local --demo --port 0')
    const [, url = ''] = await up.says(/page {5}(http:\S+)/)
    browser = await chromium.launch({ executablePath: await chromiumPath(), args: ['--no-sandbox'] })
    page = await browser.newPage({ viewport: { width: 1400, height: 1000 } })
    page.on('pageerror', ({ message }) => faults.push(message))
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    await page.goto(url)
  })
  after(async () => {
    await browser?.close()
    up?.kill('SIGKILL')
    await user.remove()
  })

  test('shows clusters, units and events as they come, without being loaded again', async () => {
    await page.getByText('6 of 6 units ready on 2 clusters').waitFor({ timeout: 60_000 })
    await page.locator('#events li', { hasText: 'DriftReverted' }).first().waitFor({ timeout: 60_000 })
    assert.deepEqual(await page.locator('#clusters strong').allTextContents(), ['production', 'staging'])
    assert.equal(await page.locator('#units tr').count(), 6)
    const folder = process.env.SLUICE_SCREENSHOTS ?? join(tmpdir(), 'sluice-screenshots')
    await mkdir(folder, { recursive: true })
    await page.screenshot({ path: join(folder, 'page.png'), fullPage: true })
    assert.deepEqual(faults, [])
  })

  test('fits a narrow screen', async () => {
    await page.setViewportSize({ width: 400, height: 800 })
    const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    assert.equal(wider, 0)
  })

  test('says so when nobody answers any more', async () => {
    up.kill('SIGTERM')
    await up.ended
    await page.getByText('Sluice does not answer').waitFor({ timeout: 15_000 })
  })
})
