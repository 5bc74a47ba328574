/** Server door of API keys. */
import { defineModule } from '@app/core'
import { globals } from '../api-key.table.ts'
import { keyRoutes } from './key-routes.ts'

export const apiKeys = defineModule({ name: 'api-keys', globals, routes: keyRoutes })
