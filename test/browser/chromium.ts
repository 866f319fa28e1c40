import { access } from 'node:fs/promises'

/** Chromium of the system; `CHROMIUM` names another one. */
export async function chromiumPath(): Promise<string> {
  const { CHROMIUM } = process.env
  for (const path of [CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']) {
    const found =
      path !== undefined &&
      (await access(path).then(
        () => true,
        () => false,
      ))
    if (found && path !== undefined) return path
  }
  throw new Error('these tests need Chromium: apt-get install chromium, or name one with the variable CHROMIUM')
}
