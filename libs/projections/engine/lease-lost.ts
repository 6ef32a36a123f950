import { ProjectionFault } from '../faults.ts';
import type { Lease } from '../read-store.ts';

/** Another worker holds the lease now. */
export function leaseLost(lease: Lease): ProjectionFault {
  return new ProjectionFault('lease-lost', `Another worker moves the group ${lease.group} now.`);
}
