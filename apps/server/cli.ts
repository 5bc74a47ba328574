import { Command } from 'commander'
import type { restore } from './backup.ts'

const program = new Command('custos').description(
  'A multi-tenant CRM whose published privacy policy is enforced and proven by the program.',
)
// Each command loads its own code: checking a downloaded log needs no server, no database driver.
program
  .command('start')
  .description('run database, API, jobs and web (settings come from the environment)')
  .action(async () => (await import('./start.ts')).start())
program
  .command('migrate')
  .description('bring the database up to this program and stop')
  .action(async () => (await import('./migrate.ts')).migrateOnly())
program
  .command('demo')
  .description('make an account with sample workspaces')
  .action(async () => (await import('./demo.ts')).demo())
program
  .command('operator-add <email>')
  .description('make an operator (signs in at /operator) and print a first password once')
  .requiredOption('--name <name>', 'their name, as workspaces see it')
  .requiredOption('--trained-until <date>', 'end of their data protection training, YYYY-MM-DD')
  .option('--maintenance', 'may run read-only statements under an approved maintenance grant; for few')
  .action(async (email: string, options: { name: string; trainedUntil: string; maintenance?: boolean }) =>
    (await import('./operator.ts')).addOperator(email, options),
  )
const account = program.command('account').description('help people back into their accounts')
account
  .command('reset-link <email>')
  .description('print a link that sets a new password, once, for 30 minutes; works beside a running instance')
  .action(async (email: string) => (await import('./account.ts')).resetLink(email))
account
  .command('reset-factors <email>')
  .description('take authenticator app, passkeys and recovery codes from an account; its owner is told by mail')
  .action(async (email: string) => (await import('./account.ts')).resetFactors(email))
program
  .command('backup')
  .description('make a sealed backup of the database now; works beside a running instance')
  .option('--drill', 'restore it into a scratch folder afterwards and check everything')
  .action(async (options: { drill?: boolean }) => (await import('./backup.ts')).backupNow(options))
program
  .command('backups')
  .description('list the backups with their times, and what is wrong with any')
  .action(async () => (await import('./backup.ts')).listBackups())
program
  .command('restore')
  .description('bring the database back as of a moment, into a new folder beside the old one')
  .option('--at <time>', 'the moment, with its zone (2026-11-21T02:06:15Z); the end of what was kept without it')
  .option('--into <dir>', 'the new data folder (DATA_DIR with -restored added)')
  .option('--set <id>', 'begin from this backup instead of the newest before the moment')
  .option('--identity <file>', "an operator's age identity, instead of keys/backup.key")
  .option('--from <place>', 'off-site: fetch the backup from the bucket of BACKUP_S3_URL')
  .option('--workspace <id>', 'of a backup of rows (DATABASE_URL): this workspace alone, by its id or address')
  .option('--database <url>', 'of a backup of rows: the PostgreSQL database it goes into, instead of an embedded one')
  .action(async (options: Parameters<typeof restore>[0]) => (await import('./backup.ts')).restore(options))
program
  .command('move-files')
  .description('move uploaded files from DATA_DIR/files into the bucket of S3_URL; stop the program first')
  .option('--back', 'from the bucket to DATA_DIR/files')
  .action(async (options: { back?: boolean }) => (await import('./move-files.ts')).moveStored(options))
program
  .command('region')
  .description('list where data lies and of which regions the workspaces are')
  .option('--adopt', 'workspaces made before REGION was set have always lain in it: write that down')
  .action(async (options: { adopt?: boolean }) => (await import('./region.ts')).region(options))
program
  .command('doctor')
  .description('check settings, folder, disk and database, and say what to repair')
  .action(async () => (await import('./doctor.ts')).doctor())
program
  .command('verify-audit')
  .description('check a downloaded audit log (bundle) without database or network')
  .argument('[bundle]', 'the file from "Download the log", or - for standard input')
  .option('--platform', 'check the log of the installation itself, from its database')
  .option('--checkpoint <file...>', 'checkpoints kept outside, to hold the log against')
  .option('--key <key>', 'the verifier key (or a file with it), when known from elsewhere')
  .option('--json', 'print the result as JSON')
  .action(async (bundle: string | undefined, options) =>
    options.platform === true
      ? (await import('./verify-platform.ts')).verifyPlatform(options)
      : (await import('./verify-audit.ts')).verifyAudit(bundle ?? '-', options),
  )
program
  .command('verify-certificate')
  .description('check a downloaded certificate of an erasure or purge without database or network')
  .argument('<file>', 'the JSON of the certificate')
  .option('--key <key>', 'the public key of the installation (base64), when known from elsewhere')
  .action(async (file: string, options: { key?: string }) =>
    (await import('./verify-certificate.ts')).verifyCertificate(file, options),
  )

try {
  await program.parseAsync()
} catch (cause) {
  console.error(`\n${cause instanceof Error ? cause.message : String(cause)}\n`)
  if (process.env['DEBUG']) console.error(cause)
  process.exitCode = 1
  // Nothing is left to wait for; a stray timer must not keep a failed start alive.
  setTimeout(() => process.exit(1), 500).unref()
}
