import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageOf, type Language } from '#platform';

/**
 * Injects the language a page is asked in: `lang=`, else Accept-Language, else Vietnamese. The
 * answer says which it is and what it hung on, so that no cache gives it to a reader of the other.
 */
export const AskedLanguage = createParamDecorator(
  (_: unknown, context: ExecutionContext): Language => {
    const http = context.switchToHttp();
    const language = languageOf(http.getRequest<FastifyRequest>());
    const headers = { 'content-language': language, vary: 'Accept-Language' };
    void http.getResponse<FastifyReply>().headers(headers);
    return language;
  },
);
