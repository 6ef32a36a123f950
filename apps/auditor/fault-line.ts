import { EventStoreFault } from '#event-store';
import { StartError, type Language } from '#platform';
import { textOfFault } from '#programs';
import { ProjectionFault } from '#projections';
import { EventStoreError } from '@commune-ledger/embedded-event-store';
import { Refused } from './ledger-requests.ts';

/**
 * What keeps a tool from its work, as it is printed; `undefined` for what is no fault of a store, of a
 * ledger that is asked, or of the start.
 */
export function faultLine(error: unknown, lang: Language): string | undefined {
  if (error instanceof StartError) return `${error.code}: ${error.text[lang]}`;
  if (error instanceof Refused) return error.message;
  if (error instanceof EventStoreError) return `${error.code}: ${error.message}`;
  if (!(error instanceof EventStoreFault || error instanceof ProjectionFault)) return undefined;
  const { vi, en } = textOfFault(error);
  return `${error.code}: ${lang === 'vi' ? `${vi} (${en})` : en}`;
}
