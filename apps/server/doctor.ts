import { statfs } from 'node:fs/promises'
import { catalogueTables, openDatabase } from '@app/core/db'
import { ensureDataDir } from '@app/core/embedded'
import { holdRegions } from '@app/modules/identity'
import { missingProviders } from '@app/modules/subprocessors'
import { registry } from '@app/modules/registry'
import { readConfig, readPair } from '@app/core'
import { refuseTakenPort } from './start-errors.ts'
import { checkStorage } from './storage.ts'
import { makeApp } from './wire.ts'

/** `custos doctor`: each thing a start needs, with its repair when it is not so. Exit status 1 when something is wrong. */
export async function doctor(): Promise<void> {
  const config = readConfig()
  let wrong = 0
  const look = async (what: string, fn: () => Promise<string> | string): Promise<boolean> => {
    try {
      console.log(`ok     ${what}: ${await fn()}`)
      return true
    } catch (cause) {
      wrong++
      console.log(`WRONG  ${what}: ${cause instanceof Error ? cause.message : String(cause)}`)
      return false
    }
  }
  await look('Node', () => process.version)
  await look('address', async () => {
    await refuseTakenPort(config)
    return `${config.host}:${config.port} is free; people use ${config.public_url}`
  })
  await look('TLS', () => {
    if (config.tls) return `ends here; the certificate is valid until ${readPair(config.tls).ends_at.slice(0, 10)}`
    return config.public_url.startsWith('https:') ? 'ends at a proxy in front' : 'none: PUBLIC_URL is not https'
  })
  const writable = await look('DATA_DIR', () => {
    ensureDataDir(config.data_dir)
    return config.data_dir
  })
  if (writable) {
    await look('disk', async () => {
      const { bavail, blocks, bsize } = await statfs(config.data_dir)
      const text = `${Math.round((bavail * bsize) / 1e6)} MB free`
      if (bavail * bsize < Math.max(config.disk_reserve_bytes, blocks * bsize * 0.02))
        throw new Error(`${text}; below the reserve the program only reads. Make room, or lower DISK_RESERVE_MB.`)
      return text
    })
    await look('database', async () => {
      const db = await openDatabase(config, { tables: catalogueTables(registry) })
      try {
        const [row] = await db.asBoot((tx) =>
          tx.query<{ version: string }>(`select current_setting('server_version') as version`),
        )
        await look('files', () => checkStorage(makeApp({ ...config, log_level: 'silent' }, db)))
        await look('region', async () => {
          await holdRegions(makeApp({ ...config, log_level: 'silent' }, db))
          const { served, places } = config.region
          return `${served ?? 'REGION is not set: workspaces are held nowhere'} (${places.map((one) => `${one.place} ${one.is_here ? 'here' : (one.region ?? 'elsewhere')}`).join(', ')})`
        })
        await look('providers', async () => {
          const missing = await missingProviders(makeApp({ ...config, log_level: 'silent' }, db))
          if (missing !== null) throw new Error(missing)
          return 'every host that data goes to is ours, or listed with a contract'
        })
        return `${db.embedded ? 'embedded' : 'external'} PostgreSQL ${row?.version ?? ''}; fits this program`
      } finally {
        await db.close()
      }
    })
  }
  process.exitCode = wrong > 0 ? 1 : 0
}
