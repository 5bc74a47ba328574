import type { Program } from './program.ts'

type Movable = Pick<Program, 'app' | 'clock'>
const DAY = 86_400_000
/** The clock of the database's own policies. Production refuses another body than `select now()`; tests move it with the program's. */
const setDatabaseClock = async (program: Movable, ms: number): Promise<void> => {
  await program.app.db.asBoot((tx) =>
    tx.query(
      `create or replace function public.app_now() returns timestamptz language sql stable set search_path = pg_catalog as 'select now()${ms === 0 ? '' : ` + interval ''${ms} milliseconds''`}'`,
    ),
  )
}

/** Moves the program's clock and the database's to so many days from the real now; 0 puts both back. */
export async function moveClock(program: Movable, days: number): Promise<void> {
  program.clock.offset = Math.round(days * DAY)
  await setDatabaseClock(program, program.clock.offset)
}
