import { defineModule } from '@app/core'
import { product } from '../index.ts'

export const products = defineModule({ name: 'products', objects: [product] })
