import { readConfig } from '@app/core'
import { adoptRegion, regionList } from '@app/modules/identity'
import { withApp } from './with-app.ts'

/**
 * `custos region`: where this installation says that data lies, and of which regions its workspaces are. `--adopt`: workspaces made before REGION was set are of it.
 * @throws Error without REGION
 */
export async function region(options: { adopt?: boolean }): Promise<void> {
  const config = readConfig()
  await withApp(config, async (app) => {
    if (options.adopt === true) {
      const count = await adoptRegion(app)
      if (count === null) throw new Error('REGION says in which region this installation lies; it is not set.')
      console.log(`\n  ${count} workspaces that were held nowhere are of ${String(config.region.served)} from now on.`)
    }
    console.log(`\n  REGION: ${config.region.served ?? 'not set: workspaces are held nowhere'}`)
    for (const one of config.region.places)
      console.log(
        `  ${one.place}: ${one.is_here ? 'here' : 'elsewhere'}${one.region === null ? '' : `, ${one.region}`}`,
      )
    for (const line of await regionList(app)) console.log(`  workspaces: ${line}`)
    console.log('')
  })
}
