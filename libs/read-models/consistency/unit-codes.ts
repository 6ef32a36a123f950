import { holdingsOf, registeredCommune, type CommuneFact, type UnitCodeFact } from '#domain';
import { idOf, streamOf } from '#kernel';
import { eventOf, type Found } from './finding.ts';
import type { KnownStreams } from './known-streams.ts';
import { paced } from './pace.ts';

/** The communes that were registered with an administrative code which they have never held. */
export async function* withoutTheirCode(known: KnownStreams): AsyncGenerator<Found> {
  for await (const [stream, facts] of paced(known.all<CommuneFact>('commune'))) {
    const code = registeredCommune(facts)?.code;
    const registration = known.creationOf(stream);
    if (code === undefined || !registration) continue;
    const holdings = holdingsOf(known.factsOf<UnitCodeFact>(streamOf('unitCode', code)));
    if (holdings.some(({ commune }) => commune === idOf(stream))) continue;
    yield {
      code: 'registered-code-not-held',
      kind: 'reference',
      stream,
      events: [eventOf(stream, registration)],
      text: {
        vi: `Xã được ghi nhận với mã ${code}, nhưng luồng của mã này không ghi xã mang mã.`,
        en: `The commune was registered with the code ${code}, but the code's own stream never gives it to this commune.`,
      },
    };
  }
}
