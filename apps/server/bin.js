#!/usr/bin/env node
// Plain JavaScript, so that any Node >= 20 reads it: the program itself is TypeScript and wants Node 24, which npm has installed beside it.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= 24) {
  process.argv[1] = cli
  await import('./cli.ts')
} else {
  const child = spawn(pinned(), [cli, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name))
  child.on('exit', (status, name) => process.exit(status ?? (name ? 1 : 0)))
}

function pinned() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  try {
    return createRequire(import.meta.url).resolve(
      `node-${platform}-${process.arch}/bin/node${process.platform === 'win32' ? '.exe' : ''}`,
    )
  } catch {
    console.error(
      `Custos needs Node 24; this is ${process.version}, and npm has no pinned one for ${process.platform}-${process.arch}. Install Node 24.`,
    )
    return process.exit(1)
  }
}
