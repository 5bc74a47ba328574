import { join } from 'node:path'
import { readConfig } from '@app/core'
import { makeApp, makeServer, startWorker } from './wire.ts'

const config = readConfig(process.env)
const app = await makeApp(config)
const server = makeServer(app, join(import.meta.dirname, '../web/dist'))
const worker = await startWorker(app)
await server.listen({ port: config.port, host: config.host })
console.log(`Custos is ready at ${config.public_url}`)
const stop = async (): Promise<void> => { await server.close(); await worker.stop(); await app.db.close(); process.exit(0) }
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())
