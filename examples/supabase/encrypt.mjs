// As the platform encrypts Twilio's tokens: AES-256-GCM with WEBHOOK_ENCRYPTION_KEY, written as iv:tag:ciphertext.
// `node encrypt.mjs` reads a token from standard input and prints what the platform stores. seed.sql was made with it.
import { createCipheriv, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'

const key = Buffer.from(process.env.WEBHOOK_ENCRYPTION_KEY ?? '', 'hex')
if (key.length !== 32) {
  console.error('WEBHOOK_ENCRYPTION_KEY must be 64 hexadecimal digits')
  process.exit(2)
}
const iv = randomBytes(16)
const cipher = createCipheriv('aes-256-gcm', key, iv)
const ciphertext = Buffer.concat([cipher.update(readFileSync(0, 'utf8').trim(), 'utf8'), cipher.final()])
console.log([iv, cipher.getAuthTag(), ciphertext].map((part) => part.toString('hex')).join(':'))
