import { late, soon } from '@app/ui'
import type { Meta, Session } from '@app/ui'
import { setFrame, useFrame } from './frame-state.ts'

const CommandMenu = soon(async () => (await import('../command/command-menu.tsx')).CommandMenu)
const CreateDialog = soon(async () => (await import('../record/create-dialog.tsx')).CreateDialog)
const ProofDialogs = late(async () => (await import('./proof-dialogs.tsx')).ProofDialogs)
const FrameDialogs = late(async () => (await import('./frame-dialogs.tsx')).FrameDialogs)

/** The dialogs of the frame, fetched when the page stands, or first opened: command menu, create, keys, more places, sign in again, step-up. */
export const Dialogs = ({ session, meta }: { session: Session; meta: Meta }) => {
  const frame = useFrame()
  return (
    <>
      {frame.command && <CommandMenu session={session} onClose={() => setFrame({ command: false })} />}
      {frame.create && (
        <CreateDialog key={frame.create.object} {...frame.create} onClose={() => setFrame({ create: null })} />
      )}
      {(frame.keys || frame.more) && <FrameDialogs session={session} meta={meta} />}
      {(frame.expired || frame.stepUp) && <ProofDialogs email={session.account.email} />}
    </>
  )
}
