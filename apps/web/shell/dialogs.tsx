import { lazy, Suspense } from 'react'
import type { Meta, Session } from '@app/ui'
import { setFrame, useFrame } from './frame-state.ts'

const CommandMenu = lazy(async () => ({ default: (await import('../command/command-menu.tsx')).CommandMenu }))
const CreateDialog = lazy(async () => ({ default: (await import('../record/create-dialog.tsx')).CreateDialog }))
const ProofDialogs = lazy(async () => ({ default: (await import('./proof-dialogs.tsx')).ProofDialogs }))
const FrameDialogs = lazy(async () => ({ default: (await import('./frame-dialogs.tsx')).FrameDialogs }))

/** The dialogs of the frame, fetched when first opened: command menu, create, keys, more places, sign in again, step-up. */
export const Dialogs = ({ session, meta }: { session: Session; meta: Meta }) => {
  const frame = useFrame()
  return (
    <Suspense fallback={null}>
      {frame.command && <CommandMenu session={session} onClose={() => setFrame({ command: false })} />}
      {frame.create && (
        <CreateDialog key={frame.create.object} {...frame.create} onClose={() => setFrame({ create: null })} />
      )}
      {(frame.keys || frame.more) && <FrameDialogs session={session} meta={meta} />}
      {(frame.expired || frame.stepUp) && <ProofDialogs email={session.account.email} />}
    </Suspense>
  )
}
