import { currentWorkspace } from './api.ts'

/** Saves a file the server makes for this workspace: the request carries it, so that a second workspace in another tab stays out. */
export async function download(path: string, name: string): Promise<void> {
  const answer = await fetch(path, { headers: { 'X-Workspace': currentWorkspace() ?? '' }, credentials: 'same-origin' })
  await save(answer, name)
}

/** Saves a file that whoever holds a secret may have: it goes in the body, so that it stands in no address and no log. Without a session. */
export async function downloadPosted(
  path: string,
  name: string,
  body: Readonly<Record<string, string>>,
): Promise<void> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'omit',
  })
  await save(answer, name)
}

/**
 * A picture of this workspace as an address for `<img>`: the request carries the workspace, which an `<img>` cannot. Null when it does not come.
 */
export async function picture(path: string): Promise<string | null> {
  const answer = await fetch(path, { headers: { 'X-Workspace': currentWorkspace() ?? '' }, credentials: 'same-origin' })
  return answer.ok ? await asAddress(await answer.blob()) : null
}

const asAddress = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(String(reader.result)))
    reader.addEventListener('error', () => reject(new Error('The picture cannot be read.')))
    reader.readAsDataURL(blob)
  })

async function save(answer: Response, name: string): Promise<void> {
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
  const url = URL.createObjectURL(await answer.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
