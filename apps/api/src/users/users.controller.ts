import { Body, Controller, Get, Patch } from '@nestjs/common';
import {
  profile,
  type Profile,
  profileChange,
  type ProfileChangeRequest,
  settings,
  type Settings,
  settingsChange,
  type SettingsChange,
} from '@app/contracts';
import { CurrentUser, SignedIn } from '../auth/auth.decorators';
import type { AccessIdentity } from '../auth/token.service';
import { Describe } from '../http/describe';
import { parse } from '../http/parse.pipe';
import { UsersService } from './users.service';

const tag = 'users';

@Controller('users/me')
@SignedIn()
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @Describe({ tag, summary: 'My profile', response: profile, errors: ['not_found'] })
  profile(@CurrentUser() user: AccessIdentity): Promise<Profile> {
    return this.users.profile(user.userId);
  }

  @Patch()
  @Describe({
    tag,
    summary: 'Change my profile; null clears a field',
    body: profileChange,
    response: profile,
    errors: ['conflict', 'not_found'],
  })
  change(
    @CurrentUser() user: AccessIdentity,
    @Body(parse(profileChange)) body: ProfileChangeRequest,
  ): Promise<Profile> {
    return this.users.change(user.userId, body);
  }

  @Get('settings')
  @Describe({ tag, summary: 'My settings', response: settings })
  settings(@CurrentUser() user: AccessIdentity): Promise<Settings> {
    return this.users.settings(user.userId);
  }

  @Patch('settings')
  @Describe({
    tag,
    summary: 'Change some of my settings',
    body: settingsChange,
    response: settings,
    errors: ['not_found'],
  })
  changeSettings(
    @CurrentUser() user: AccessIdentity,
    @Body(parse(settingsChange)) body: SettingsChange,
  ): Promise<Settings> {
    return this.users.changeSettings(user.userId, body);
  }
}
