import { Command } from 'commander'
import { demo } from './demo.ts'
import { doctor } from './doctor.ts'
import { migrateOnly } from './migrate.ts'
import { start } from './start.ts'

const program = new Command('custos').description(
  'A multi-tenant CRM whose published privacy policy is enforced and proven by the program.',
)
program
  .command('start')
  .description('run database, API, jobs and web (settings come from the environment)')
  .action(start)
program.command('migrate').description('bring the database up to this program and stop').action(migrateOnly)
program.command('demo').description('make an account with sample workspaces').action(demo)
program
  .command('doctor')
  .description('check settings, folder, disk and database, and say what to repair')
  .action(doctor)

try {
  await program.parseAsync()
} catch (cause) {
  console.error(`\n${cause instanceof Error ? cause.message : String(cause)}\n`)
  if (process.env['DEBUG']) console.error(cause)
  process.exitCode = 1
  // Nothing is left to wait for; a stray timer must not keep a failed start alive.
  setTimeout(() => process.exit(1), 500).unref()
}
