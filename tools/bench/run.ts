/** `npm run bench [-- reads|import|audit|workspace-erasure|all] [rows]`: figures for measurements; never asserted in tests (rulings.md 48). */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const [what = 'all', ...rest] = process.argv.slice(2)
const benches = ['reads', 'import', 'audit', 'workspace-erasure'].filter((name) => what === 'all' || what === name)
if (benches.length === 0) {
  console.log('Usage: npm run bench [-- reads|import|audit|workspace-erasure|all] [rows]')
  process.exitCode = 1
}
for (const name of benches) {
  console.log(`\n== ${name}`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...rest], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exitCode = 1
}
