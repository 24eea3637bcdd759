import { Controller, Get, Param } from '@nestjs/common';
import { publicProfile, type PublicProfile, publicProfileParams } from '@app/contracts';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { UsersService } from './users.service';

/** No token. */
@Controller('users')
export class PublicProfileController {
  constructor(private readonly users: UsersService) {}

  @Get(':btc_address')
  @Describe({
    tag: 'public',
    summary: 'The profile of an address; 404 where the owner hides it',
    params: publicProfileParams,
    response: publicProfile,
    errors: ['not_found'],
    example: {
      btc_address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
      claimed: true,
      display_name: 'Ada',
      country_code: 'GB',
      avatar_url: null,
      bio: 'One Bitaxe on the shelf.',
      created_at: '2026-11-21T22:39:44.297Z',
    },
  })
  profile(@Param(parse(publicProfileParams)) params: { btc_address: string }): Promise<PublicProfile> {
    return this.users.publicProfile(params.btc_address);
  }
}
