import { Module } from '@nestjs/common';
import { UsersRepository } from '@app/database';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

@Module({ controllers: [UsersController], providers: [UsersRepository, UsersService] })
export class UsersModule {}
