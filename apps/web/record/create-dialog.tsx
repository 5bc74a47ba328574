export const CreateDialog = (_: { object: string; values?: Record<string, unknown>; onClose: () => void }) => null
