import { type Leaving, type Sender } from '../egress/index.ts'
import { type BucketSettings, openBucket } from '../s3/index.ts'
import { FILE_NAME, type Kept, MissingFile, type Storage, WORKSPACE } from './storage.ts'

/** Files in a bucket: `files/<workspace>/<32 hex digits>` under its folder. A line of the ledger for each request; bytes are of the workspace, housekeeping of the installation. */
export function bucketStorage(sender: Sender, settings: BucketSettings): Storage {
  const over = (cause: string, tenant_id: string | null) =>
    openBucket(sender, { destination: 'file_store', cause, tenant_id } satisfies Leaving, settings)
  const house = over('file.housekeeping', null)
  const checked = (name: string): { key: string; workspace: string } => {
    const [, workspace = '', hex = ''] = FILE_NAME.exec(name) ?? []
    if (hex === '') throw new MissingFile()
    return { key: `files/${workspace}/${hex}`, workspace }
  }
  const under = (workspace: string): string => {
    if (!WORKSPACE.test(workspace)) throw new MissingFile()
    return `files/${workspace}/`
  }
  const list = async (workspace: string): Promise<Kept[]> => {
    const prefix = under(workspace)
    const nameOf = (key: string): string => key.slice('files/'.length)
    return [
      ...(await house.list(prefix)).map((one) => ({
        name: nameOf(one.name),
        written_at: one.written_at,
        isWhole: true,
      })),
      ...(await house.openUploads(prefix)).map((one) => ({
        name: nameOf(one.name),
        written_at: one.written_at,
        isWhole: false,
      })),
    ].filter((one) => FILE_NAME.test(one.name))
  }
  const remove = async (key: string): Promise<void> => {
    await house.remove(key)
    await house.dropUploads(key)
  }
  return {
    async write(name, source) {
      const { key, workspace } = checked(name)
      await over('file.store', workspace).write(key, source)
    },
    async read(name) {
      const { key, workspace } = checked(name)
      const found = await over('file.read', workspace).read(key)
      if (!found) throw new MissingFile()
      return found
    },
    remove: async (name) => await remove(checked(name).key),
    list,
    workspaces: async () => (await house.folders('files/')).filter((one) => WORKSPACE.test(one)),
    async removeAll(workspace) {
      const all = await list(workspace)
      for (const { name } of all) await remove(checked(name).key)
      return all.length
    },
  }
}
