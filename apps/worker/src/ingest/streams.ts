import { STREAM_EVENT_NAMES, streamName } from '@app/contracts';

/** Every stream of events that the workers read. */
export const STREAMS = STREAM_EVENT_NAMES.map(streamName);
