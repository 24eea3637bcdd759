import { Module } from '@nestjs/common';
import { AccountRepository, ExportRepository, UsersRepository } from '@app/database';
import { AccountController } from './account.controller';
import { AccountExportService } from './account-export.service';
import { AccountService } from './account.service';
import { ApiKeysController } from './api-keys.controller';
import { ApiKeysService } from './api-keys.service';
import { PublicProfileController } from './public-profile.controller';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

@Module({
  controllers: [UsersController, AccountController, ApiKeysController, PublicProfileController],
  providers: [
    UsersRepository,
    AccountRepository,
    ExportRepository,
    UsersService,
    AccountService,
    AccountExportService,
    ApiKeysService,
  ],
})
export class UsersModule {}
