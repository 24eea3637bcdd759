export * from './groove/bodies';
export * from './groove/domain';
export * from './groove/frames';
export * from './groove/ingest';
export * from './groove/rest';
export * from './groove/stream';
export * from './groove/topics';
