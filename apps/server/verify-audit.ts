import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Finding, type LogLine, type Verdict, verifyLog } from '@app/core/audit'

export type VerifyOptions = { checkpoint?: string[]; key?: string; json?: boolean }

const words: Record<Finding['kind'], string> = {
  value_changed: 'a value was changed',
  value_missing: 'a value is missing, and no erasure explains it',
  value_added: 'a value was added',
  origin_changed: 'address or device was changed',
  origin_missing: 'address and device are missing, and no erasure explains it',
  event_changed: 'the event was changed',
  event_deleted: 'the event was deleted',
  event_unlogged: 'an event was put in behind the log',
  leaf_deleted: 'leaves were deleted',
  order_changed: 'the order was changed',
  log_rewritten: 'the log is not the one that was signed',
  log_truncated: 'the end of the log was cut off',
  checkpoint_forged: 'a checkpoint does not carry the signature of this log',
  foreign_log: 'the file names another key than the one given',
  export_incomplete: 'the file ends early: download it again',
}

/** One finding as a line a person reads. */
const lineOf = (finding: Finding): string =>
  [
    finding.index === null
      ? ''
      : finding.to === undefined
        ? `leaf ${finding.index}: `
        : `leaves ${finding.index} to ${finding.to}: `,
    words[finding.kind],
    finding.field ? ` (${finding.field})` : '',
    finding.name ? `  ${finding.name}` : '',
    finding.at ? ` of ${finding.at}` : '',
    finding.event_id ? `  ${finding.event_id}` : '',
  ].join('')

async function* linesOf(path: string): AsyncGenerator<LogLine> {
  const input = path === '-' ? process.stdin : createReadStream(path, 'utf8')
  let number = 0
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (text.trim() === '') continue
    try {
      yield JSON.parse(text) as LogLine
    } catch {
      throw new Error(`${path}, line ${number} is not a line of an audit log.`)
    }
  }
}

/**
 * `custos verify-audit <bundle>`: exit status 0 when the log is whole and fits every signature, 1 when not. Reads the file once, keeps nothing, asks nobody.
 * @throws Error for the operator when a file cannot be read
 */
export async function verifyAudit(bundle: string, options: VerifyOptions): Promise<void> {
  if (bundle !== '-' && !existsSync(bundle)) throw new Error(`There is no file ${bundle}.`)
  await verifyLines(linesOf(bundle), options)
}

/** Checks a log line by line, says what was found, and sets the exit status. */
export async function verifyLines(lines: AsyncIterable<LogLine>, options: VerifyOptions): Promise<void> {
  const key = options.key && existsSync(options.key) ? readFileSync(options.key, 'utf8').trim() : options.key
  const verdict = await verifyLog(lines, {
    checkpoints: (options.checkpoint ?? []).map((path) => readFileSync(path, 'utf8')),
    ...(key ? { public_key: key } : {}),
  })
  if (options.json) console.log(JSON.stringify(verdict, null, 2))
  else tell(verdict, key !== undefined)
  process.exitCode = verdict.intact ? 0 : 1
}

function tell(verdict: Verdict, keyGiven: boolean): void {
  const { size, root, checkpoints, checkpoints_fit, last_checkpoint, removed, findings, found } = verdict
  console.log(`${size} leaves, root ${root}`)
  console.log(`${checkpoints_fit} of ${checkpoints} signed checkpoints fit`)
  if (last_checkpoint) console.log(`newest checkpoint: ${last_checkpoint.size} leaves, signed ${last_checkpoint.at}`)
  if (removed > 0) console.log(`${removed} values or events were erased by rule; their leaves still stand`)
  if (!keyGiven)
    console.log('The key is the one in the file. With --key you hold the log against the one you wrote down.')
  for (const finding of findings) console.log(`FOUND  ${lineOf(finding)}`)
  if (found > findings.length) console.log(`and ${found - findings.length} more`)
  console.log(found === 0 ? 'The log is intact.' : 'The log is NOT intact.')
}
