import { Injectable } from '@nestjs/common';
import { LIMITS } from '@app/contracts';
import { TextWork } from '@app/text-work';

const OPTIONS = { threads: LIMITS.grooveApiThreads, waiting: LIMITS.grooveTasksWaiting };

/** Threads for requests, to which an answer waits. */
@Injectable()
export class RequestWork extends TextWork {
  constructor() {
    super(OPTIONS);
  }
}

/** Threads for transcripts and for hooks of many values, of which many may come at once. */
@Injectable()
export class TranscriptWork extends TextWork {
  constructor() {
    super({
      ...OPTIONS,
      waitingOfOwner: LIMITS.grooveTasksWaitingPerUser,
      waitingBytes: LIMITS.grooveTaskBytesWaiting,
    });
  }
}
