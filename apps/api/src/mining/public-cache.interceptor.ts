import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { CACHE_SECONDS } from '@app/contracts';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';

/** Lets anybody keep a public answer for a moment; errors and answers to a token are left as they are. */
@Injectable()
export class PublicCacheInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap(() => {
        if (reply.hasHeader('cache-control')) return;
        void reply.header('Cache-Control', `public, max-age=${CACHE_SECONDS.publicPage}`);
      }),
    );
  }
}
