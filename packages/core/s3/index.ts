/** Door of buckets of S3 services. */
export { type Bucket, BucketError, type OpenUpload, type StoredObject, openBucket } from './bucket.ts'
export { checkBucket } from './check.ts'
export { type BucketSettings, bucketSettings } from './settings.ts'
