'use client';

/** A query or a mutation for every endpoint, by area; pages import from here. */
export * from './query-keys';
export * from './useAuthApi';
export * from './useBlocksApi';
export * from './useDashboardApi';
export * from './useMiningApi';
export * from './usePublicApi';
export * from './useUserApi';
