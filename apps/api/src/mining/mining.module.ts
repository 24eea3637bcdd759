import { Module } from '@nestjs/common';
import { HashrateRepository, MinersRepository, SharesRepository } from '@app/database';
import { MinersController } from './miners.controller';
import { MinersService } from './miners.service';
import { MiningController } from './mining.controller';
import { MiningService } from './mining.service';

@Module({
  controllers: [MiningController, MinersController],
  providers: [HashrateRepository, MinersRepository, SharesRepository, MiningService, MinersService],
})
export class MiningModule {}
