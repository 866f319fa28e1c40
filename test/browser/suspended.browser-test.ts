import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { openConsole } from '../../lib/console/listener.ts'
import { changeControls } from '../../lib/store/controls.ts'
import { clusterControlsKey } from '../../lib/store/keys.ts'
import { twoClusters } from '../cli/two-clusters.ts'
import { chromiumPath } from './chromium.ts'

describe('the page of a fleet of which a cluster is suspended', () => {
  const at = Date.parse('2026-11-23T11:00:00Z')
  const server = createServer()
  let browser: Browser
  let page: Page
  before(async () => {
    const bucket = await twoClusters()
    const suspend = { by: 'ada', at, reason: 'incident 12' }
    await changeControls(bucket, clusterControlsKey('staging'), () => ({ suspend }))
    const pages = openConsole({ store: bucket.store, clusters: [], now: () => at + 1_000 })
    server.on('request', pages.listener)
    server.once('close', pages.close)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    browser = await chromium.launch({ executablePath: await chromiumPath(), args: ['--no-sandbox'] })
    page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  })
  after(async () => {
    await browser?.close()
    server.closeAllConnections()
    server.close()
  })

  test('says of the cluster and of its units by whom, why and since when', async () => {
    const card = page.locator('#clusters li', { hasText: 'staging' })
    assert.match((await card.textContent()) ?? '', /suspended by ada \(incident 12\), since \S/)
    const unit = page.locator('#units tr', { hasText: 'staging' })
    assert.match((await unit.textContent()) ?? '', /its cluster is suspended by ada \(incident 12\), since \S/)
    assert.equal(await unit.locator('time').getAttribute('datetime'), new Date(at).toISOString())
    assert.equal(await page.locator('#units tr', { hasText: 'production' }).locator('time').count(), 0)
  })

  test('counts one as one', async () => {
    const card = page.locator('#clusters li', { hasText: 'staging' })
    assert.match((await card.textContent()) ?? '', /1 of 1 unit ready\s*1 object, suspended/)
    assert.equal(await page.locator('#summary').textContent(), '2 of 3 units ready on 2 clusters')
  })
})
