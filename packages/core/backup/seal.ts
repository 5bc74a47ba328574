import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PassThrough, Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGunzip, createGzip } from 'node:zlib'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { keysDir } from '../keys.ts'

/** What the operator is told: what is wrong with a backup, and what to do. */
export class BackupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'BackupError'
  }
}

/** A sealed file: its name in the set, its size and the SHA-256 of what lies on disk. */
export type Sealed = { name: string; bytes: number; sha256: string }

/** The secret half of the installation's backup key, made at first use. It is never in a backup: without it, or an operator's own, no backup opens. */
export async function backupIdentity(config: { data_dir: string }): Promise<string> {
  const path = join(keysDir(config), 'backup.key')
  if (!existsSync(path)) {
    const aside = `${path}.${randomBytes(6).toString('hex')}`
    writeFileSync(aside, `${await generateX25519Identity()}\n`, { mode: 0o400, flush: true })
    try {
      linkSync(aside, path)
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
    } finally {
      rmSync(aside, { force: true })
    }
  }
  const identity = readFileSync(path, 'utf8').trim()
  if (!identity.startsWith('AGE-SECRET-KEY-1'))
    throw new BackupError(`${path} is damaged: it holds an age identity (AGE-SECRET-KEY-1…). Put the right file back.`)
  return identity
}

/** Who can open what is sealed: the installation itself, and whom the operator named. */
export async function recipientsOf(config: { data_dir: string; backup: { recipients: string[] } }): Promise<string[]> {
  return [await identityToRecipient(await backupIdentity(config)), ...config.backup.recipients]
}

/** Counts and hashes what passes. */
function tap(): { stream: Transform; result(): { bytes: number; sha256: string } } {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  return { stream, result: () => ({ bytes, sha256: hash.digest('hex') }) }
}

/**
 * Compresses and encrypts (age, X25519 and ChaCha20-Poly1305) a stream into a file: aside, on disk, and renamed into place, so that a file
 * with its right name is whole.
 */
export async function seal(
  source: Readable,
  path: string,
  recipients: readonly string[],
  /** What is ciphertext already has nothing to compress. */
  packs = true,
): Promise<Sealed> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  const aside = `${path}.${randomBytes(4).toString('hex')}.part`
  // Level 1: a third of the time of level 6 for a tenth more bytes, and it is the daily whole.
  const packed = packs ? createGzip({ level: constants.Z_BEST_SPEED }) : new PassThrough()
  source.once('error', (cause) => packed.destroy(cause))
  source.pipe(packed)
  try {
    const sealed = await encrypter.encrypt(Readable.toWeb(packed) as ReadableStream<Uint8Array>)
    const { stream, result } = tap()
    await pipeline(
      Readable.fromWeb(sealed as Parameters<typeof Readable.fromWeb>[0]),
      stream,
      createWriteStream(aside, { mode: 0o600, flags: 'wx', flush: true }),
    )
    await rename(aside, path)
    await syncFolder(dirname(path))
    return { name: path.slice(dirname(path).length + 1), ...result() }
  } catch (cause) {
    source.destroy()
    rmSync(aside, { force: true })
    throw cause
  }
}

/** A rename is only safe from a power cut once its folder is on disk. */
export async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Opens a sealed file as a stream of what was sealed. Any changed, missing or added byte ends it with an error; `expected` (from the signed list
 * of the set) also finds a whole file put in the place of another.
 * @throws BackupError in the stream, or at once
 */
export async function unseal(path: string, identity: string, expected?: Sealed, packed = true): Promise<Readable> {
  const name = path.split('/').slice(-2).join('/')
  if (!existsSync(path)) throw new BackupError(`${name} is missing.`)
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const { stream: counted, result } = tap()
  const raw = createReadStream(path)
  raw.once('error', (cause) => counted.destroy(cause))
  raw.pipe(counted)
  const unpacked = packed ? createGunzip() : new PassThrough()
  const told = (cause: unknown): BackupError => asTold(name, cause)
  try {
    const clear = Readable.fromWeb(
      (await decrypter.decrypt(Readable.toWeb(counted) as ReadableStream<Uint8Array>)) as Parameters<
        typeof Readable.fromWeb
      >[0],
    )
    const out = new Transform({
      transform: (chunk: Buffer, _encoding, done) => done(null, chunk),
      flush(done) {
        const found = result()
        if (expected && (found.bytes !== expected.bytes || found.sha256 !== expected.sha256))
          done(new BackupError(`${name} is not the file that the backup lists: it was changed or replaced.`))
        else done()
      },
    })
    clear.once('error', (cause) => out.destroy(told(cause)))
    unpacked.once('error', (cause) => out.destroy(told(cause)))
    clear.pipe(unpacked).pipe(out)
    return out
  } catch (cause) {
    raw.destroy()
    throw told(cause)
  }
}

function asTold(name: string, cause: unknown): BackupError {
  const words = cause instanceof Error ? cause.message : ''
  if (cause instanceof BackupError) return cause
  if (/no identity matched/i.test(words))
    return new BackupError(
      `${name} was sealed for another key. The key that opens it is keys/backup.key of the installation that made it, or the operator's own (--identity).`,
      { cause },
    )
  return new BackupError(`${name} is torn, cut off or was changed; it does not open. Take another backup.`, { cause })
}

/** All of a small sealed file. */
export async function unsealAll(path: string, identity: string, expected?: Sealed): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of await unseal(path, identity, expected)) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
