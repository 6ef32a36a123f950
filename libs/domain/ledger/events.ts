import { z } from 'zod';
import { idSchema } from '../values.ts';

/** The first event of a log: gives the log its identity (D10). Recorded once, on `ledger-main`. */
export const ledgerEvents = {
  'ledger.opened.v1': z.strictObject({ ledgerId: idSchema }),
} as const;
