import { randomUUID } from 'node:crypto';
import { systemEvent, type Writing } from './writing.ts';

/** Streams that only administrators may touch, as a real node says in its first events. */
const systemStreams = [
  'users',
  'user-admin',
  'user-ops',
  'settings',
  'scavenges',
  'stats',
  'streams',
  'projections-master',
  'projections-$all',
  'persistentSubscriptionConfig',
  'policies',
  'authorization-policy-settings',
];

const administratorsOnly = Buffer.from(
  '{"$acl":{"$r":"$admins","$w":"$admins","$d":"$admins","$mr":"$admins","$mw":"$admins"}}',
);

/**
 * The first events of a new database. Clients expect `$all` never to be empty. The database's own
 * id, in the first of them, tells one log from another.
 */
export function writeFirstEvents(writing: Writing): void {
  const database = JSON.stringify({ databaseId: randomUUID() });
  writing.write('$database', systemEvent('$databaseCreated', Buffer.from(database)));
  for (const name of systemStreams) {
    writing.write(`$$$${name}`, systemEvent('$metadata', administratorsOnly));
  }
}
