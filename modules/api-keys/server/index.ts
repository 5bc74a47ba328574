/** Server door of API keys. */
import { defineModule } from '@app/core'
import { keyRoutes } from './key-routes.ts'

export const apiKeys = defineModule({ name: 'api-keys', routes: keyRoutes })
