import type { App } from '@app/core'
import { GROUP, USER, baseUrl } from './scim-resources.ts'

type Json = Record<string, unknown>
type Place = Pick<App, 'config'>

const meta = (app: Place, resourceType: string, path: string): Json => ({
  resourceType,
  location: `${baseUrl(app)}/${path}`,
})

/** RFC 7643 §5: what of SCIM there is here. */
export const serviceProviderConfig = (app: Place): Json => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  documentationUri: 'https://www.rfc-editor.org/rfc/rfc7644',
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 200 },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Token of the directory',
      description: 'Authorization: Bearer, with a token that an owner of the workspace made in its settings.',
      primary: true,
    },
  ],
  meta: meta(app, 'ServiceProviderConfig', 'ServiceProviderConfig'),
})

export const resourceTypes = (app: Place): Json[] =>
  [
    ['User', '/Users', USER, 'A member of the workspace'],
    ['Group', '/Groups', GROUP, 'A team of the workspace'],
  ].map(([name, endpoint, schema, description]) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: name,
    name,
    endpoint,
    description,
    schema,
    meta: meta(app, 'ResourceType', `ResourceTypes/${name}`),
  }))

const attribute = (name: string, more: Json = {}): Json => ({
  name,
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...more,
})

/** RFC 7643 §7: the attributes that are kept. */
export const schemas = (app: Place): Json[] => [
  schema(app, USER, 'User', [
    attribute('userName', { required: true, uniqueness: 'server' }),
    attribute('name', {
      type: 'complex',
      subAttributes: [attribute('formatted'), attribute('givenName'), attribute('familyName')],
    }),
    attribute('displayName'),
    attribute('title'),
    attribute('active', { type: 'boolean' }),
    attribute('emails', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('value'),
        attribute('type', { canonicalValues: ['work'] }),
        attribute('primary', { type: 'boolean' }),
      ],
    }),
    attribute('groups', {
      type: 'complex',
      multiValued: true,
      mutability: 'readOnly',
      subAttributes: [
        attribute('value', { mutability: 'readOnly' }),
        attribute('display', { mutability: 'readOnly' }),
        attribute('$ref', { type: 'reference', referenceTypes: ['Group'], mutability: 'readOnly' }),
      ],
    }),
  ]),
  schema(app, GROUP, 'Group', [
    attribute('displayName', { required: true, uniqueness: 'server' }),
    attribute('members', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('value', { mutability: 'immutable' }),
        attribute('display', { mutability: 'readOnly' }),
        attribute('$ref', { type: 'reference', referenceTypes: ['User'], mutability: 'immutable' }),
      ],
    }),
  ]),
]

const schema = (app: Place, id: string, name: string, attributes: Json[]): Json => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
  id,
  name,
  attributes,
  meta: meta(app, 'Schema', `Schemas/${id}`),
})
