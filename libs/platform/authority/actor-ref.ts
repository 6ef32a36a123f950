import { createHmac } from 'node:crypto';

/**
 * Stands for a person in events (D15): the same for the same subject, and of no use to whoever has
 * a list of names but not the secret. A UUID of version 8 (RFC 9562 §5.8).
 */
export function opaqueRef(secret: string, issuer: string, subject: string): string {
  const bytes = createHmac('sha256', secret)
    .update(`${issuer}\n${subject}`, 'utf8')
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
