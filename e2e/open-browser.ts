import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import packaged from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

/** Arguments meant for one page on a rented function: what they switch off is under test here, and nothing draws in three dimensions. */
const LEFT_OUT =
  /^--(headless|single-process|disable-web-security|in-process-gpu|use-gl|use-angle|enable-unsafe-swiftshader|ignore-gpu-blocklist)/

/**
 * Where the Chromium that npm brings lies unpacked. It unpacks itself into the temporary folder and takes whatever lies there already, another version
 * (seen: 147 instead of 153) and the half of a file that another process is still writing: so each version gets a folder of its own, which appears when it is
 * whole.
 */
export async function unpackedBrowser(): Promise<string> {
  const base = process.env['CUSTOS_E2E_TMP'] ?? tmpdir()
  const folder = join(base, `custos-chromium-${packageVersion('@sparticuz/chromium')}`)
  if (!existsSync(folder)) {
    const making = mkdtempSync(`${folder}-`)
    const before = process.env['TMPDIR']
    process.env['TMPDIR'] = making
    try {
      await packaged.executablePath()
    } finally {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
    }
    // Somebody else may have been faster: theirs is the same.
    await rename(making, folder).catch(async () => await rm(making, { recursive: true, force: true }))
  }
  return join(folder, 'chromium')
}

/** A Chromium of its own for some tests. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await unpackedBrowser()
  return await chromium.launch({
    executablePath,
    headless: true,
    args: [
      ...packaged.args.filter((arg) => !LEFT_OUT.test(arg)),
      '--no-sandbox',
      '--disable-gpu',
      '--font-render-hinting=none',
      // A page lives for seconds here: code that is made fast for minutes costs more than it saves, and so do many small tiles.
      '--js-flags=--no-opt --no-maglev',
      '--num-raster-threads=1',
      '--default-tile-width=1500',
      '--default-tile-height=1000',
    ],
  })
}

function packageVersion(name: string): string {
  const require = createRequire(import.meta.url)
  let folder = dirname(require.resolve(name))
  for (;;) {
    try {
      const found: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      if (typeof found === 'object' && found !== null && 'version' in found && 'name' in found && found.name === name)
        return String(found.version)
    } catch {
      // not this folder: one up
    }
    const up = dirname(folder)
    if (up === folder) throw new Error(`no package.json of ${name}`)
    folder = up
  }
}
