import { existsSync, readFileSync } from 'node:fs'
import { type Certificate, isGenuine } from '@app/core/retention'

/**
 * `custos verify-certificate <file>`: exit status 0 when the signature is that of the key given (or of the one in the file), 1 when not. Asks nobody.
 * @throws Error for the operator when the file cannot be read
 */
export function verifyCertificate(file: string, options: { key?: string }): void {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`)
  const certificate = read(file)
  const key = options.key ?? certificate.public_key
  if (!isGenuine(certificate, key)) {
    console.error('NOT GENUINE: the certificate was changed, or another key signed it.')
    process.exitCode = 1
    return
  }
  const { type, rows_gone_at, bytes_gone_at, backups_clean_by } = certificate.statement
  console.log(`Genuine: ${String(type)} certificate, signed with ${key}`)
  for (const [label, value] of [
    ['rows gone', rows_gone_at],
    ['bytes gone', bytes_gone_at],
    ['backups clean by', backups_clean_by],
  ])
    if (typeof value === 'string') console.log(`  ${String(label)}: ${value}`)
  if (options.key === undefined)
    console.log('The key is the one in the file. Compare it with one you know, or give it with --key.')
}

function read(file: string): Certificate {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Partial<Certificate>
    if (
      typeof found.statement === 'object' &&
      found.statement &&
      typeof found.signature === 'string' &&
      typeof found.public_key === 'string'
    )
      return found as Certificate
  } catch {
    // Said below: whatever it is, it is no certificate.
  }
  throw new Error(`${file} is no certificate.`)
}
