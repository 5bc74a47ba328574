import { type Storage } from './storage.ts'

/**
 * Moves everything from one storage to another, as it lies: ciphertext is bound to its name, which stays. A file goes from the old place only once it is in the new one, so
 * that this can be broken off and begun again.
 * @returns how many were moved
 */
export async function moveFiles(
  from: Storage,
  to: Storage,
  say: (workspace: string, n: number) => void,
): Promise<number> {
  let moved = 0
  for (const workspace of await from.workspaces()) {
    const there = new Set((await to.list(workspace)).filter((one) => one.isWhole).map((one) => one.name))
    const all = await from.list(workspace)
    for (const { name, isWhole } of all) {
      if (isWhole && !there.has(name)) await to.write(name, bytesOf(await from.read(name)))
      if (isWhole) moved += 1
      await from.remove(name)
    }
    await from.removeAll(workspace)
    say(workspace, all.length)
  }
  return moved
}

async function* bytesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const part of source) yield part
}
