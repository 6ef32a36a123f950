import type { FastifyInstance } from 'fastify';
import { FieldFaults } from '../problems/field-faults.ts';
import { Problem } from '../problems/problem.ts';
import { unkept } from './unkept-characters.ts';

/**
 * Refuses an address whose parameters are no UTF-8, or have characters that the ledger cannot have
 * kept: decoded all the same, they would ask for something else than the caller wrote.
 */
export function demandReadableAddress(http: FastifyInstance): void {
  http.addHook('onRequest', ({ url }, _reply, done) => {
    const faults = new FieldFaults();
    const begin = url.indexOf('?');
    for (const pair of begin < 0 ? [] : url.slice(begin + 1).split('&')) {
      const [name = '', ...value] = pair.split('=');
      const text = decoded(pair);
      const fault = text === undefined ? noUtf8 : unkept(text);
      if (fault) faults.add([value.length > 0 ? name : ''], fault);
    }
    return faults.count === 0 ? done() : done(addressUnreadable({ errors: faults.told() }));
  });
}

/** The Problem `address-unreadable`. */
export function addressUnreadable(extras: Problem['extras']): Problem {
  return new Problem(
    400,
    'address-unreadable',
    {
      vi: 'Không đọc được địa chỉ: sau mỗi dấu % phải là mã UTF-8, và không có ký tự điều khiển.',
      en: 'The address cannot be read: each % must begin UTF-8, without control characters.',
    },
    extras,
  );
}

const noUtf8 = { vi: 'không phải UTF-8', en: 'is no UTF-8' };

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
