import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Configuration } from '../configuration/configuration.ts';
import { StartError } from './start-error.ts';

/** Listens on HOST and PORT; throws a StartError (`port-in-use`, `address-unusable`). */
export async function listen(
  app: NestFastifyApplication,
  { HOST, PORT }: Configuration,
): Promise<string> {
  try {
    await app.listen(PORT, HOST);
    return await app.getUrl();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new StartError(
        'port-in-use',
        {
          vi: `Chương trình khác đang nghe ở ${HOST}:${PORT}. Hãy dừng nó, hoặc đặt PORT.`,
          en: `Another program listens on ${HOST}:${PORT}. Stop it, or set PORT.`,
        },
        error,
      );
    }
    throw new StartError(
      'address-unusable',
      {
        vi: `Không nghe được ở ${HOST}:${PORT}: ${message}.`,
        en: `Cannot listen on ${HOST}:${PORT}: ${message}.`,
      },
      error,
    );
  }
}
