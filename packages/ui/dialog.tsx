import type { ReactNode } from 'react'
import { soon } from './late.tsx'
import { useOnceOpen } from './overlay-parts.ts'

export type DialogProps = {
  title: ReactNode
  isOpen: boolean
  onClose: () => void
  children: ReactNode
  /** Buttons at the foot, the acting one last. */
  actions?: ReactNode
  size?: 'normal' | 'wide'
  /** No close button, no Escape, no click outside. */
  isForced?: boolean
  closeLabel?: string
  role?: 'dialog' | 'alertdialog'
}

const Modal = soon(async () => (await import('./overlays.tsx')).ModalDialog)

/** A modal dialog; focus is kept inside and given back. */
export const Dialog = (props: DialogProps) => useOnceOpen(props.isOpen) && <Modal {...props} />
