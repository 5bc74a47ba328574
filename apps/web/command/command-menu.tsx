import type { Session } from '@app/ui'
export const CommandMenu = (_: { session: Session; onClose: () => void }) => null
