import { Module } from '@nestjs/common';
import { FeedRepository } from '@app/database';
import { FeedController } from './feed.controller';
import { FeedService } from './feed.service';

@Module({ controllers: [FeedController], providers: [FeedRepository, FeedService] })
export class FeedModule {}
