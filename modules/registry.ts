/** The only list of modules. */
import { makeRegistry } from '@app/schema'
import { type Module, coreModule, mergeModules } from '@app/core'
import { activities } from './activities/server/index.ts'
import { apiKeys } from './api-keys/server/index.ts'
import { companies } from './companies/server/index.ts'
import { consent } from './consent/server/index.ts'
import { contacts } from './contacts/server/index.ts'
import { customFieldsModule } from './custom-fields/server/index.ts'
import { dataMapModule } from './data-map/server/index.ts'
import { deals } from './deals/server/index.ts'
import { files } from './files/server/index.ts'
import { disclosures } from './disclosures/server/index.ts'
import { erasure } from './erasure/server/index.ts'
import { incidents } from './incidents/server/index.ts'
import { internalPolicies } from './internal-policies/server/index.ts'
import { identity } from './identity/server/index.ts'
import { leads } from './leads/server/index.ts'
import { mailTemplates } from './mail-templates/server/index.ts'
import { notices } from './notices/server/index.ts'
import { policy } from './policy/server/index.ts'
import { products } from './products/server/index.ts'
import { retention } from './retention/server/index.ts'
import { requests } from './requests/server/index.ts'
import { sampleData } from './sample-data/server/index.ts'
import { subprocessors } from './subprocessors/server/index.ts'
import { support } from './support/server/index.ts'
import { sso } from './sso/server/index.ts'
import { tagsModule } from './tags/server/index.ts'
import { tenancy } from './tenancy/server/index.ts'
import { transfer } from './transfer/server/index.ts'
import { trust } from './trust/server/index.ts'
import { views } from './views/server/index.ts'

export const modules: readonly Module[] = [
  coreModule,
  identity,
  tenancy,
  companies,
  contacts,
  leads,
  products,
  deals,
  activities,
  files,
  tagsModule,
  views,
  customFieldsModule,
  transfer,
  sampleData,
  trust,
  dataMapModule,
  retention,
  apiKeys,
  support,
  requests,
  consent,
  erasure,
  sso,
  notices,
  mailTemplates,
  policy,
  internalPolicies,
  incidents,
  disclosures,
  subprocessors,
]

export const registry = makeRegistry(
  modules.map((m) => ({
    objects: m.objects ?? [],
    tables: m.tables ?? [],
    globals: m.globals ?? [],
    stores: m.stores ?? [],
    actions: (m.actions ?? []).map((a) => a.action),
  })),
)
export const parts = mergeModules(modules)
