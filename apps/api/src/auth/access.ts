import { SetMetadata } from '@nestjs/common';
import type { ApiKeyPermission } from '@app/contracts';

/** What an API key needs to be let in; `session` lets no key in at all. */
export type Access = ApiKeyPermission | 'session';

export const ACCESS = 'auth:access';

/** For a controller or a route: what an API key needs, where it is not `read` for GET and `write` for the rest. */
export const KeyNeeds = (access: Access): ClassDecorator & MethodDecorator => SetMetadata(ACCESS, access);

/** What a request needs of a key where the route says nothing. */
export const defaultAccess = (method: string): ApiKeyPermission =>
  method === 'GET' || method === 'HEAD' ? 'read' : 'write';
