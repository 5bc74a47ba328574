/** A multipart body with fields and one file, as a browser sends it. */
export function multipart(
  fields: Readonly<Record<string, string>>,
  file: { name: string; bytes: Buffer },
): { body: Buffer; headers: Record<string, string> } {
  const boundary = 'custos-test-boundary'
  const head = Object.entries(fields)
    .map(([field, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`)
    .join('')
  return {
    body: Buffer.concat([
      Buffer.from(
        `${head}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
      ),
      file.bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}
