import { currentWorkspace } from './api.ts'

/** Saves a file the server makes for this workspace: the request carries it, so that a second workspace in another tab stays out. */
export async function download(path: string, name: string): Promise<void> {
  const answer = await fetch(path, { headers: { 'X-Workspace': currentWorkspace() ?? '' }, credentials: 'same-origin' })
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
  const url = URL.createObjectURL(await answer.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
