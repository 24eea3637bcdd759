import { Controller, Get, Header } from '@nestjs/common';
import { jwks, type Jwks } from '@app/contracts';
import { Describe } from '../http/describe';
import { SigningKeys } from './signing-keys';

@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Header('Cache-Control', 'public, max-age=300')
  @Describe({ tag: 'auth', summary: 'Public keys of the access tokens', response: jwks })
  read(): Jwks {
    return this.keys.jwks();
  }
}
