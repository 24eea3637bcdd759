import { join } from 'node:path';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { JwtModule, type JwtModuleOptions, JwtSecretRequestType } from '@nestjs/jwt';
import type { Config } from '@app/config';
import { ApiKeysRepository, ChallengesRepository, SessionsRepository } from '@app/database';
import { CONFIG } from '../http/settings';
import { ApiKeyGate } from './api-key-gate';
import { AuthController } from './auth.controller';
import { AuthGuard } from './auth.guard';
import { JwksController } from './jwks.controller';
import { RefreshTokens } from './refresh-token';
import { SessionGate } from './session-gate';
import { SessionLimits } from './session-limits';
import { SessionsService } from './sessions.service';
import { keyId, SigningKeys } from './signing-keys';
import { SignInChecks } from './sign-in-checks';
import { SignInService } from './sign-in.service';
import { TokenLookups } from './token-lookups';
import { TokenResponses } from './token-responses';
import { TokenService } from './token.service';
import { VerifiedTokens } from './verified-tokens';

@Module({
  providers: [
    {
      provide: SigningKeys,
      inject: [CONFIG],
      useFactory: ({ jwt, dataDir }: Config) => SigningKeys.load(jwt.privateKey, join(dataDir, 'keys')),
    },
  ],
  exports: [SigningKeys],
})
class SigningKeysModule {}

/** Keys are KeyObjects made once: reading a PEM at every check costs four times the check itself. */
function jwtOptions(keys: SigningKeys): JwtModuleOptions {
  return {
    signOptions: { algorithm: 'RS256' },
    secretOrKeyProvider: (request, token) => {
      const key =
        request === JwtSecretRequestType.SIGN ? keys.current.privateKey : keys.publicKey(keyId(token));
      if (!key) throw new Error('unknown key');
      return key;
    },
  };
}

const jwt: DynamicModule = JwtModule.registerAsync({
  imports: [SigningKeysModule],
  inject: [SigningKeys],
  useFactory: jwtOptions,
});

/** Who you are: sign-in by signature, sessions, access tokens. Every feature and gateway may ask TokenService. */
@Global()
@Module({
  imports: [SigningKeysModule, jwt],
  controllers: [AuthController, JwksController],
  providers: [
    ChallengesRepository,
    SessionsRepository,
    ApiKeysRepository,
    SessionGate,
    VerifiedTokens,
    ApiKeyGate,
    TokenService,
    TokenResponses,
    SignInChecks,
    SignInService,
    RefreshTokens,
    TokenLookups,
    SessionLimits,
    SessionsService,
    AuthGuard,
  ],
  exports: [TokenService, SessionGate, SessionsService, ApiKeyGate, ApiKeysRepository, AuthGuard],
})
export class AuthModule {}
