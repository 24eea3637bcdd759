import type { FactoryProvider, Type } from '@nestjs/common';
import type { EventHandler } from './entry';
import { BlockFoundHandler } from './handlers/block-found.handler';
import { DiffUpdatedHandler } from './handlers/diff-updated.handler';
import { HashrateUpdateHandler } from './handlers/hashrate-update.handler';
import { MinerConnectedHandler } from './handlers/miner-connected.handler';
import { MinerDisconnectedHandler } from './handlers/miner-disconnected.handler';
import { NewBlockNetworkHandler } from './handlers/new-block-network.handler';
import { ShareBestDiffHandler } from './handlers/share-best-diff.handler';
import { ShareSubmittedHandler } from './handlers/share-submitted.handler';

/** One handler an event; the events of a miner may be handled in any order. */
export const HANDLER_CLASSES: Type<EventHandler>[] = [
  NewBlockNetworkHandler,
  MinerConnectedHandler,
  ShareSubmittedHandler,
  DiffUpdatedHandler,
  HashrateUpdateHandler,
  ShareBestDiffHandler,
  BlockFoundHandler,
  MinerDisconnectedHandler,
] as Type<EventHandler>[];

export class EventHandlers {
  constructor(readonly all: readonly EventHandler[]) {}
}

export const eventHandlersProvider: FactoryProvider<EventHandlers> = {
  provide: EventHandlers,
  inject: HANDLER_CLASSES,
  useFactory: (...handlers: EventHandler[]) => new EventHandlers(handlers),
};
