import type { Config } from '@app/core'
import { freshDatabase } from './database.ts'
import { type MailServer, startMailServer } from './mail.ts'
import { type Program, openProgram } from './program.ts'

/** One installation, opened twice: where mail goes out, signing up needs a code, so people use the one, and the jobs of the other have a mail server. */
export type MailingInstallation = {
  readonly db: Awaited<ReturnType<typeof freshDatabase>>
  readonly server: MailServer
  readonly program: Program
  readonly mailing: Program
  readonly close: () => Promise<void>
}

/** Opens it on a database of its own, called so. `config` is what people's program has more. */
export async function openMailing(name: string, config: Partial<Config> = {}): Promise<MailingInstallation> {
  const db = await freshDatabase(name)
  const server = await startMailServer()
  const program = await openProgram({ db, config })
  const mailing = await openProgram({ db, config: { mail: server.settings() } })
  return {
    db,
    server,
    program,
    mailing,
    close: async () => {
      await mailing.close()
      await program.close()
      await server.stop()
      await db.drop()
    },
  }
}
