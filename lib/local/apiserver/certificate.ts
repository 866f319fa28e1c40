/** A certificate that is its own authority, and its key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

const years = 10

/** Makes a certificate for this machine alone: `localhost` and the loopback addresses. */
export async function localCertificate(now: Date): Promise<Certificate> {
  // Loaded when a certificate is made, which is once in the life of a cluster.
  const { generate } = await import('selfsigned')
  const notAfterDate = new Date(now)
  notAfterDate.setFullYear(now.getFullYear() + years)
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'embedded-cluster' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    curve: 'P-256',
    notBeforeDate: now,
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  })
  return { cert, key }
}
