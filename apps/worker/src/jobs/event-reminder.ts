import { Injectable } from '@nestjs/common';
import { RemindersRepository } from '@app/database';
import { Publisher, reminderMessage } from '../ingest/publisher';

/** Calls out the events that end within an hour, once for each end. */
@Injectable()
export class EventReminder {
  constructor(
    private readonly reminders: RemindersRepository,
    private readonly publisher: Publisher,
  ) {}

  async remind(now: number): Promise<void> {
    let called: number;
    do {
      called = await this.reminders.remind(now, (due) => this.publisher.publish(due.map(reminderMessage)));
    } while (called > 0);
  }
}
