import { defineModule } from '@app/core'
import { company, companyDomain } from '../index.ts'

export const companies = defineModule({ name: 'companies', objects: [company, companyDomain] })
