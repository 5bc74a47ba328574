import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '@app/core'
import { diskStorage } from '@app/core/files'
import { openProgram } from '@app/testkit'
import { expect, test } from 'vitest'
import { startBucketServer } from '../../packages/testkit/bucket-server.ts'
import { checkStorage } from './storage.ts'

test('a start tries the bucket, and refuses while files are still on the disk', async () => {
  const server = await startBucketServer(['files'])
  const data_dir = mkdtempSync(join(tmpdir(), 'custos-storage-'))
  const { s3 } = readConfig({ S3_URL: server.url('files') })
  const program = await openProgram({ config: { data_dir, ...(s3 ? { s3 } : {}), egress_allow: ['127.0.0.0/8'] } })
  try {
    expect(await checkStorage(program.app)).toBe('bucket files at 127.0.0.1, region eu-central-1')
    const name = `00000000-0000-7000-8000-00000000cafe/${'a'.repeat(32)}`
    await diskStorage(program.app.config).write(
      name,
      (async function* () {
        yield Buffer.from('x')
      })(),
    )
    await expect(checkStorage(program.app)).rejects.toThrow(/npx custos move-files brings them there/)
    server.region = 'us-east-1'
    await expect(checkStorage(program.app)).rejects.toThrow(/lies in the region us-east-1/)
  } finally {
    await program.close()
    await server.stop()
    rmSync(data_dir, { recursive: true, force: true })
  }
})
