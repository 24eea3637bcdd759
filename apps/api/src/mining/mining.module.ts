import { Module } from '@nestjs/common';
import {
  BestsRepository,
  BlocksRepository,
  DaysRepository,
  HashrateRepository,
  MinersRepository,
  SharesRepository,
} from '@app/database';
import { BlocksController } from './blocks.controller';
import { BlocksService } from './blocks.service';
import { DifficultyController } from './difficulty.controller';
import { DifficultyService } from './difficulty.service';
import { MinersController } from './miners.controller';
import { MinersService } from './miners.service';
import { MiningController } from './mining.controller';
import { MiningService } from './mining.service';
import { SharesExportService } from './shares-export.service';
import { SharesController } from './shares.controller';
import { SharesService } from './shares.service';
import { WorkersController } from './workers.controller';
import { WorkersService } from './workers.service';

@Module({
  controllers: [
    WorkersController,
    SharesController,
    DifficultyController,
    BlocksController,
    MiningController,
    MinersController,
  ],
  providers: [
    BestsRepository,
    BlocksRepository,
    DaysRepository,
    HashrateRepository,
    MinersRepository,
    SharesRepository,
    WorkersService,
    SharesService,
    SharesExportService,
    DifficultyService,
    BlocksService,
    MiningService,
    MinersService,
  ],
})
export class MiningModule {}
